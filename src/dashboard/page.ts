import { randomBytes } from 'node:crypto';
import { say } from '../common/messages';
import type { Language } from '../common/messages.catalogue';
import type { PlainText } from '../common/messages';
import type { Absence } from './dashboard-folder';

const COMMAND = 'npm run dashboard:build';
/** After so many seconds a page that waits asks again. */
export const AGAIN_SECONDS = 3;

/** What one answer allows: a number that nobody can guess. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * What a page of the dashboard may do: run the scripts and ask the API of this host, and nothing else. The components make
 * their styles as they are shown: those with the nonce are allowed. Nothing is upgraded to https: a till in the house has
 * none.
 */
export function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
  ].join('; ');
}

/** Writes values into the page's head: the content of each `meta` element with such a name. */
export function filledPage(page: string, values: Readonly<Record<string, string>>): string {
  return page.replace(
    /(<meta name="puntos-([a-z-]+)" content=")[^"]*(")/g,
    (element, before: string, name: string, after: string) => {
      const value = values[name];
      return value === undefined ? element : `${before}${escaped(value)}${after}`;
    },
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const SAID: Readonly<Record<Absence, PlainText>> = {
  building: 'The dashboard is being built. This takes about a minute, once.',
  failed: 'The dashboard could not be built.',
  absent: 'The dashboard is not built.',
};

/** What is said instead of a dashboard that isn't there. */
export function messageOf(absence: Absence): PlainText {
  return SAID[absence];
}

/** The page that is shown meanwhile. It asks again by itself, without a script. */
export function waitingPage(absence: Absence, language: Language, nonce: string): string {
  const help =
    absence === 'building'
      ? say('This page shows it as soon as it is ready.')
      : say('This command builds it, and tells what is wrong:');
  const command = absence === 'building' ? '' : `<pre>${COMMAND}</pre>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="${AGAIN_SECONDS}">
<title>Puntos</title>
<style nonce="${nonce}">:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 32rem; margin: 20vh auto; padding: 0 1rem; }</style>
</head>
<body>
<main>
<h1>Puntos</h1>
<p role="status">${escaped(say(messageOf(absence)).in(language))}</p>
<p>${escaped(help.in(language))}</p>
${command}
</main>
</body>
</html>
`;
}

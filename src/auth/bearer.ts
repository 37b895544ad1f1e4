import type { FastifyRequest } from 'fastify';

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const API_KEY = /^Bearer (pk_[\w-]+)$/i;
const LONGEST = 8_192;

/**
 * The token of a request, if it is one that is worth verifying: a compact JWS of reasonable length, without extensions
 * that must be understood (`crit`), and without a name that stands twice, since readers disagree about which one counts.
 * One token has one spelling: bits that stand for nothing are zero.
 */
export function bearerToken(request: Pick<FastifyRequest, 'headers'>): string | null {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || token.length > LONGEST) return null;
  const parts = token.split('.');
  if (!parts.every(isCanonical)) return null;
  const [header = '', payload = ''] = parts.map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  const names = topLevelNames(header);
  return isUnique(names) && !names.includes('crit') && isUnique(topLevelNames(payload)) ? token : null;
}

/** The API key of a request, if it has one: whatever begins like one. */
export function bearerApiKey(request: Pick<FastifyRequest, 'headers'>): string | null {
  return API_KEY.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** True for base64url as it is written: the bits that its last character has too many are zero. */
function isCanonical(part: string): boolean {
  const rest = part.slice(part.length - (part.length % 4));
  return Buffer.from(rest, 'base64url').toString('base64url') === rest;
}

/** The names of a JSON object's own members, in their order. */
function topLevelNames(json: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [part, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|[{}[\]]/g)) {
    if (part === '{' || part === '[') depth += 1;
    else if (part === '}' || part === ']') depth -= 1;
    else if (text !== undefined && colon !== undefined && depth === 1) names.push(unescaped(text));
  }
  return names;
}

function unescaped(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}

function isUnique(names: string[]): boolean {
  return new Set(names).size === names.length;
}

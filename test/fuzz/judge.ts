import { checkAnswer } from '../support/openapi-check';
import { payloadOf, targetOf, type Draft, type Reply } from './draft';
import type { Operation } from './document';
import { keptDifferently } from './kept';

const LONGEST_MS = 2_000;

/** What never belongs in an answer or a log: frames of a stack, SQL, names of the database's things. */
export const INNARDS =
  /\n\s+at |node_modules|\.(ts|js):\d+:\d+|\b([Ss]elect|SELECT|[Ii]nsert into|INSERT INTO|[Uu]pdate|UPDATE|[Dd]elete from|DELETE FROM)\s+[\w".*]+\s+(from|set|where|values|\()|syntax error|pg_catalog|\b(uq|fk|ck|pk|ix)_[a-z]+_/;

/** API keys are random, and begin as the names of primary keys do. */
export function withoutKeys(text: string): string {
  return text.replace(/pk_[\w-]{60,}|"prefix":"pk_[\w-]{8}"/g, '');
}

/**
 * Holds an answer against everything that holds for every request.
 * @returns what is wrong with it, the kind before the colon; null when nothing is
 */
export async function faultOf(
  url: string,
  operation: Operation,
  draft: Draft,
  reply: Reply,
): Promise<string | null> {
  const { status, body, text, durationMs } = reply;
  const shown = text.slice(0, 600);
  if (status >= 500) return `status ${status}: ${shown}`;
  if (INNARDS.test(withoutKeys(text))) return `innards: ${shown}`;
  if (isSlow(reply)) return `slow: ${Math.round(durationMs)} ms`;
  // Node's own limit of what stands before the body: no operation documents it.
  if (status === 431) return refusalFault(reply);
  try {
    await checkAnswer(url, draft.method, targetOf(draft), { ...reply });
  } catch (error) {
    return `undocumented ${status}: ${(error as Error).message.slice(0, 900)}`;
  }
  if (status >= 400) return refusalFault(reply);
  const unasked = conformity(operation, draft);
  if (unasked !== null) return `accepted: ${unasked}`;
  // A customer who is already there keeps what she has.
  if (status === 200 && operation.name === 'POST /v1/loyalty/customers') return null;
  const changed = keptDifferently(operation.name, draft, body);
  return changed === null ? null : `changed: ${changed}`;
}

/** Whether an answer took longer than anybody should wait. */
export function isSlow({ durationMs }: Reply): boolean {
  return durationMs > LONGEST_MS;
}

function refusalFault({ body, headers, text }: Reply): string | null {
  const error = body?.error ?? body;
  if (typeof error?.code !== 'string') return `no code: ${text.slice(0, 300)}`;
  if (error.requestId !== headers.get('x-request-id')) return `no requestId: ${text.slice(0, 300)}`;
  return null;
}

/** Without the byte order mark, which the service passes over. */
function textOf(payload: string | Buffer): string {
  return payload.toString().replace(/^\ufeff/, '');
}

/** The entries of a batch are judged one by one by the service. */
const ENTRIES = ['POST /v1/loyalty/customers/batch', 'POST /v1/loyalty/earn/batch'];

/** @returns what of the request isn't as the document asks, or null */
export function conformity(operation: Operation, draft: Draft): string | null {
  const names = draft.query.map(([name]) => name);
  if (new Set(names).size < names.length) return 'a parameter twice';
  const bad = draft.query.find(([name, text]) => !operation.parameterConforms(name, text));
  if (bad) return `parameter ${bad[0]} as ${bad[1].slice(0, 100)}`;
  if (!operation.takesJson || ENTRIES.includes(operation.name)) return null;
  const payload = payloadOf(draft);
  let body: unknown;
  try {
    body = payload === undefined || payload.length === 0 ? undefined : JSON.parse(textOf(payload));
  } catch {
    return 'a body that is no JSON';
  }
  // What all of whose fields may be left out may be left out itself.
  if (operation.bodyConforms(body ?? {})) return null;
  return `a body unlike its schema: ${payload?.toString().slice(0, 300)}`;
}

import { Agent, request } from 'node:http';
import { toJson } from './values';

/** A request before it is sent: mutations change a copy of it. */
export interface Draft {
  method: string;
  path: string;
  /** names and texts as they were meant; encoded when sent */
  query: [name: string, text: string][];
  headers: Record<string, string>;
  /** sent as JSON; undefined: none */
  body: unknown;
  /** sent instead of the body, as it is */
  raw?: string | Buffer;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  body: any;
  durationMs: number;
}

export function copyOf(draft: Draft): Draft {
  return {
    ...draft,
    query: draft.query.map(([name, text]) => [name, text]),
    headers: { ...draft.headers },
    body: copied(draft.body),
  };
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copied(one)]));
}

export function targetOf({ path, query }: Draft): string {
  if (query.length === 0) return path;
  return `${path}?${query.map(([name, text]) => `${encoded(name)}=${encoded(text)}`).join('&')}`;
}

/** Percent-encoded; half a character becomes bytes that are no UTF-8. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\u0002')).replaceAll('%02', '%ED%A0%80');
}

export function payloadOf({ body, raw }: Draft): string | Buffer | undefined {
  return raw ?? (body === undefined ? undefined : toJson(body));
}

const LONGEST = 3_000;

/** The request as a command, so that it can be repeated by hand. */
export function curlOf(draft: Draft): string {
  const payload = payloadOf(draft)?.toString();
  const data =
    payload === undefined
      ? []
      : payload.length > LONGEST
        ? [`# with a body of ${payload.length} characters: ${payload.slice(0, 200)}`]
        : [`--data-binary ${quoted(payload)}`];
  const headers = Object.entries(draft.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const url = quoted(`http://127.0.0.1:3000${targetOf(draft)}`);
  return ['curl -X', draft.method, url, `-H "Authorization: Bearer $TOKEN"`, ...headers, ...data].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

class StaleConnection extends Error {}

/** Sends drafts over connections that are kept. */
export class Sender {
  private readonly agent = new Agent({ keepAlive: true });

  private readonly host: string;
  private readonly port: string;

  constructor(
    url: string,
    private readonly token: string,
  ) {
    const { hostname, port } = new URL(url);
    this.host = hostname;
    this.port = port;
  }

  /** A connection that was kept may be closed as it is used again: then the request goes once more, over a new one. */
  async send(draft: Draft): Promise<Reply> {
    try {
      return await this.sendOver(this.agent, draft);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return this.sendOver(false, draft);
    }
  }

  private sendOver(agent: Agent | false, draft: Draft): Promise<Reply> {
    const payload = payloadOf(draft);
    const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
    const headers = { authorization: `Bearer ${this.token}`, ...length, ...draft.headers };
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const { host, port } = this;
      // Not as a URL: that would be brought into order on its way.
      const options = { method: draft.method, path: targetOf(draft), headers, host, port, agent };
      let answered = false;
      const sent = request(options, (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const received = new Headers(response.headers as Record<string, string>);
          const durationMs = performance.now() - startedAt;
          const status = response.statusCode ?? 0;
          resolve({ status, headers: received, text, body: parsed(text), durationMs });
        });
      });
      // The service may refuse a body before it has come whole.
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (answered) return;
        reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error);
      });
      sent.end(payload);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

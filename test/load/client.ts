import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface LoadAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** the body as it was sent */
  text: string;
  body: any;
  /** the status, and the code of a refusal */
  outcome: string;
}

/** A client of one organization that keeps its connections: cheap, so that the service is what is loaded. */
export class LoadClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly url: string,
    private readonly token: string | null,
    private readonly timeoutMs = 0,
  ) {}

  send(method: string, path: string, body?: unknown, key?: string): Promise<LoadAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      ...(text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    return new Promise((resolve, reject) => {
      const options = { method, headers, agent: this.agent, timeout: this.timeoutMs };
      const sent = request(`${this.url}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks))));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage, bytes: Buffer): LoadAnswer {
  const text = bytes.toString('utf8');
  const body: any = text.startsWith('{') ? JSON.parse(text) : undefined;
  const code: string | undefined = body?.error?.code;
  return { status, headers, text, body, outcome: code ? `${status} ${code}` : String(status) };
}

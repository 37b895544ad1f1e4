import { Agent, request } from 'node:http';

export interface LoadAnswer {
  status: number;
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
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(answerOf(response.statusCode ?? 0, Buffer.concat(chunks))));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function answerOf(status: number, bytes: Buffer): LoadAnswer {
  const text = bytes.toString('utf8');
  const body: any = text.startsWith('{') ? JSON.parse(text) : undefined;
  const code: string | undefined = body?.error?.code;
  return { status, body, outcome: code ? `${status} ${code}` : String(status) };
}

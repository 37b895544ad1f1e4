import { checkAnswer } from './openapi-check';

export interface Answer<Body = any> {
  status: number;
  headers: Headers;
  body: Body;
  /** the body as it was sent */
  text: string;
}

export interface CallOptions {
  headers?: Record<string, string>;
  /** sent as it is, instead of JSON */
  raw?: string | Buffer;
  /** gives the call up */
  signal?: AbortSignal;
}

/**
 * Calls the service as a client would. Every answer is held against the OpenAPI document: a status, field or code that
 * isn't described there fails the test.
 */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly token: string | null,
  ) {}

  get(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call('GET', path, undefined, options);
  }

  post(path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.call('POST', path, body, options);
  }

  patch(path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.call('PATCH', path, body, options);
  }

  delete(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call('DELETE', path, undefined, options);
  }

  /** Any method and path; paths begin with a slash and hold the prefix. */
  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      signal: options.signal,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        'content-type': 'application/json',
        ...options.headers,
      },
      body: (options.raw ?? (body === undefined ? undefined : JSON.stringify(body))) as string | undefined,
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parse(text) };
    await checkAnswer(this.url, method, path, answer);
    return answer;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

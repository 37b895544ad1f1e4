import type { IncomingMessage, ServerResponse } from 'node:http';
import { prefersProblem } from '../common/error.filter';
import { AppError, ERROR_STATUS, errorBody, problemOf } from '../common/errors';
import { languageOf } from '../common/messages';
import type { Language } from '../common/messages.catalogue';
import { requestIdOf } from './request-id';

/** Why a request is turned away before it is looked at. */
export interface Refusal {
  code: 'RATE_LIMITED' | 'UNAVAILABLE';
  retryAfterSeconds: number;
}

/** Stands in a body where the request's id comes. */
const ID = '<id>';
/** What is left to read of a larger body isn't worth keeping the connection for. */
const BODY_TO_SKIP = 65_536;

/**
 * Answers refusals in the usual shape without a route, a hook or a serializer. A browser of another origin sees an answer
 * only with the headers of CORS: its request goes on, and `for` tells what to answer it with.
 */
export class Refusals {
  private readonly left = new WeakMap<IncomingMessage, Refusal>();
  private readonly bodies = new Map<string, readonly [string, string]>();
  private readonly headers: readonly string[];

  /**
   * @param headers what every answer has
   * @param hasOrigins whether browsers of other origins may call
   */
  constructor(
    headers: Readonly<Record<string, unknown>>,
    private readonly hasOrigins: boolean,
    private readonly isDraining: () => boolean,
  ) {
    this.headers = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  }

  /** @returns false when the request has to go on */
  send(refusal: Refusal, request: IncomingMessage, response: ServerResponse): boolean {
    if (this.hasOrigins && request.headers.origin !== undefined) {
      this.left.set(request, refusal);
      return false;
    }
    const { accept, 'accept-language': languages } = request.headers;
    const isProblem = prefersProblem(accept);
    const language = languageOf(languages);
    const id = requestIdOf(request.headers['x-request-id']);
    const [before, after] = this.bodyOf(refusal, language, isProblem);
    const body = before + id + after;
    response.writeHead(ERROR_STATUS[refusal.code], [
      ...this.headers,
      ...['content-type', `application/${isProblem ? 'problem+json' : 'json'}; charset=utf-8`],
      ...['content-length', String(Buffer.byteLength(body))],
      ...['content-language', language],
      ...['vary', this.hasOrigins ? 'Origin, Accept-Language' : 'Accept-Language'],
      ...['retry-after', String(refusal.retryAfterSeconds)],
      ...['x-request-id', id],
      ...(this.isDraining() || hasMore(request) ? ['connection', 'close'] : []),
    ]);
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }

  /** What a request that went on is to be refused with. */
  for(request: IncomingMessage): AppError | undefined {
    const refusal = this.left.get(request);
    return refusal && new AppError(refusal.code, undefined, { retryAfterSeconds: refusal.retryAfterSeconds });
  }

  private bodyOf({ code }: Refusal, language: Language, isProblem: boolean): readonly [string, string] {
    const name = `${code} ${language} ${isProblem}`;
    let parts = this.bodies.get(name);
    if (!parts) {
      const error = errorBody(new AppError(code), ID, language);
      const [before = '', after = ''] = JSON.stringify(
        isProblem ? problemOf(ERROR_STATUS[code], error.error) : error,
      ).split(ID);
      this.bodies.set(name, (parts = [before, after]));
    }
    return parts;
  }
}

/** More is on its way than is worth reading for nothing. */
function hasMore({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > BODY_TO_SKIP;
}

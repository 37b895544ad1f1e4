import { failureOf } from './failure';
import { client } from './generated/client.gen';
import { tokenNow } from './token';

/** A value that the service writes into the page's head. */
function fromHead(name: string, otherwise: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content || otherwise;
}

const prefix = fromHead('puntos-api-prefix', 'v1');
/** The service has a demo organization, and lets this machine into it. */
export const hasDemo = fromHead('puntos-demo', 'false') === 'true';
/** Allows the styles that the components make: everything else the page's policy refuses. */
export const styleNonce = fromHead('puntos-style-nonce', '');
let language = 'en';

/** In which language the API is to answer. */
export function speak(locale: string): void {
  language = locale;
  document.documentElement.lang = locale;
}

/** The same request to another place. A body that is taken from a request is a stream, and that needs HTTP/2: it is given anew. */
function moved({ method, headers, signal }: Request, url: string, body: unknown): Request {
  return new Request(url, {
    method,
    headers,
    signal,
    ...(body === undefined ? {} : { body: body as BodyInit }),
  });
}

/** Sets the generated client up: same host, token, language; what the API refuses is thrown as a `Failure`. */
export function prepareClient(): void {
  client.setConfig({ baseUrl: '', throwOnError: true, auth: () => tokenNow() ?? undefined });
  client.interceptors.request.use((request, { serializedBody, body }) => {
    const url = request.url.replace('/v1/', `/${prefix}/`);
    const prepared = url === request.url ? request : moved(request, url, serializedBody ?? body);
    prepared.headers.set('Accept-Language', language);
    return prepared;
  });
  client.interceptors.error.use((error, response) => {
    // Who gave up a request doesn't want to hear of it.
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return failureOf(error, response?.status ?? 0);
  });
}

/**
 * A key for one intention of a person: however often the button is pressed, it is done once.
 * `crypto.randomUUID` is missing where a page comes over plain http from another machine, as at a till.
 */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Options of a write: its key is made once for each intention. */
export function once(key: string): { headers: Record<string, string> } {
  return { headers: { 'Idempotency-Key': key } };
}

import { once } from '../../api/client';
import { importsCreate } from '../../api/generated';
import type { Import } from '../../api/generated';

/** How large a file the API takes. */
export const MOST_BYTES = 50 * 1024 * 1024;

interface Upload {
  file: File;
  /** of this file: uploaded again after a lost answer, it is the same import */
  key: string;
  signal: AbortSignal;
  /** @param share 0 to 1 */
  onProgress(share: number): void;
}

/** Sends a file as it is. @throws Failure, with the line and the reason when it is wrong as a whole */
export async function upload({ file, key, signal, onProgress }: Upload): Promise<Import> {
  const { data } = await importsCreate({
    // The generated client says text and passes on what it gets: a file needn't be read into memory.
    body: file as unknown as string,
    ...once(key),
    signal,
    fetch: fetchWithProgress(file, onProgress),
    throwOnError: true,
  });
  return data.data;
}

/** `fetch` can't tell how much of a request is sent; the older way can. */
function fetchWithProgress(body: Blob, onProgress: (share: number) => void): typeof fetch {
  return (request) =>
    new Promise((resolve, reject) => {
      if (!(request instanceof Request)) throw new TypeError('the client passes requests');
      const sent = new XMLHttpRequest();
      sent.open(request.method, request.url);
      request.headers.forEach((value, name) => sent.setRequestHeader(name, value));
      sent.upload.onprogress = ({ loaded, total }) => onProgress(loaded / Math.max(total, 1));
      sent.onload = () => resolve(responseOf(sent));
      sent.onerror = () => reject(new TypeError('there was no answer'));
      sent.onabort = () => reject(new DOMException('given up', 'AbortError'));
      request.signal.addEventListener('abort', () => sent.abort());
      sent.send(body);
    });
}

function responseOf(sent: XMLHttpRequest): Response {
  const type = sent.getResponseHeader('Content-Type') ?? '';
  return new Response(sent.responseText, { status: sent.status, headers: { 'Content-Type': type } });
}

import { connect } from 'node:net';

/** Sends bytes as they are, and gives back everything that comes until the connection closes or falls silent. */
export function rawExchange(url: string, bytes: string | Buffer, silenceMs = 500): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on('data', (chunk) => (received += String(chunk)));
    // the service may close before it has read everything
    socket.on('error', (error: NodeJS.ErrnoException) =>
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? resolve(received) : reject(error),
    );
    socket.on('close', () => resolve(received));
  });
}

/** The status of the first answer in what was received, or 0. */
export function statusOf(received: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0);
}

import type { IncomingMessage } from 'node:http';

/** What of a request tells where it comes from. */
export type Asked = Pick<IncomingMessage, 'socket' | 'headers' | 'httpVersion'>;

/** The configuration of a route that exists for requests from this very machine alone. */
export const FROM_HERE_ALONE = { fromHereAlone: true };

const LOOPBACK = /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/i;
const THIS_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
/** Whoever passes a request on says so in one of these. */
const PASSED_ON = /^(forwarded|via|x-real-ip|x-client-ip|x-forwarded-.+)$/;

/**
 * True when a request comes from this machine, from a program or from a page of this very service. The address alone
 * doesn't tell: a proxy on the machine has it too, and so has a browser on it whose page belongs to a stranger, under
 * whatever name the stranger gave to this address.
 */
export function isFromHere({ socket, headers, httpVersion }: Asked): boolean {
  const { host = '', origin } = headers;
  return (
    // What a proxy speaks that was set up with nothing but an address, and then it says nothing of itself.
    httpVersion !== '1.0' &&
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    THIS_HOST.test(host) &&
    !Object.keys(headers).some((name) => PASSED_ON.test(name)) &&
    (origin === undefined || isOf(host.toLowerCase(), origin.toLowerCase()))
  );
}

function isOf(host: string, origin: string): boolean {
  return [`http://${host}`, `https://${host}`].includes(origin);
}

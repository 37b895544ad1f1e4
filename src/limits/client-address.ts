import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * Whose address a request comes from: the socket's, or when that is a trusted proxy the one that it names last in
 * `X-Forwarded-For`, and so on. What anybody else writes into that header counts for nothing.
 * @returns an IPv4 address, or the /64 of an IPv6 one: who has one of its addresses has all of them
 */
export function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  let address = plain(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'];
  const forwarded = header === undefined ? [] : String(header).split(',');
  while (forwarded.length > 0 && isTrusted(address, trusted)) {
    const next = plain((forwarded.pop() ?? '').trim());
    if (isIP(next) === 0) break;
    address = next;
  }
  return isIPv6(address) ? network(address) : address;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Without a port, and as IPv4 where it is one in IPv6's clothes. */
function plain(written: string): string {
  const address = /^\[(.+)\](:\d+)?$/.exec(written)?.[1] ?? /^([\d.]+):\d+$/.exec(written)?.[1] ?? written;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return mapped !== undefined && isIPv4(mapped) ? mapped : address;
}

/** The first four groups of an IPv6 address. */
function network(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length);
  const all = [...groups, ...Array<string>(missing).fill('0'), ...behind];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

import type { IncomingMessage } from 'node:http';
import { trustedProxies } from '../config/network-settings';
import { clientAddress } from './client-address';

function from(remoteAddress: string | undefined, forwarded?: string, trusted: string[] = []): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
  const proxies = trustedProxies(trusted);
  if (!proxies) throw new Error('not a list of proxies');
  return clientAddress(request, proxies);
}

const PROXIES = ['loopback', '10.0.0.0/8', '2001:db8:aaaa::/48'];

describe('the address of a request', () => {
  it('is the socket’s, whatever is forwarded, while no proxy is trusted', () => {
    expect(from('192.0.2.1')).toBe('192.0.2.1');
    expect(from('192.0.2.1', '198.51.100.7')).toBe('192.0.2.1');
    expect(from('127.0.0.1', '198.51.100.7')).toBe('127.0.0.1');
  });

  it.each([
    ['198.51.100.7', '10.1.2.3', '198.51.100.7'],
    ['the last one that no trusted proxy has', '10.1.2.3', '203.0.113.9, 198.51.100.7, 10.9.9.9'],
    ['the socket’s when a client says something', '198.51.100.7', '203.0.113.9'],
    ['through IPv6', '2001:db8:aaaa::1', '203.0.113.9, 198.51.100.7'],
    ['of IPv4 in IPv6', '::ffff:127.0.0.1', '::ffff:198.51.100.7'],
    ['with a port', '127.0.0.1', '198.51.100.7:61234'],
  ])('is, behind trusted proxies, %s', (_, socket, forwarded) => {
    expect(from(socket, forwarded, PROXIES)).toBe('198.51.100.7');
  });

  it.each(['unknown', '', ' , ', '999.1.1.1', '203.0.113.9, nonsense', '_hidden'])(
    'is the proxy’s own when it names none: %s',
    (forwarded) => {
      expect(from('127.0.0.1', forwarded, PROXIES)).toBe('127.0.0.1');
    },
  );

  it('is the proxy’s own when all that is named are proxies', () => {
    expect(from('127.0.0.1', '10.0.0.1, 10.0.0.2', PROXIES)).toBe('10.0.0.1');
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of IPv6 is its network: %s', (socket, expected) => {
    expect(from(socket)).toBe(expected);
  });

  it('of a socket that is gone is nobody’s', () => {
    expect(from(undefined, '198.51.100.7', PROXIES)).toBe('');
  });
});

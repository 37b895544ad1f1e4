import { BlockList, isIP } from 'node:net';
import { buildMessage, ValidateBy } from 'class-validator';

/** A rate limit as it is set: `600/1m`, at most a thousand million requests in at most 9,999 hours. */
export const RATE = /^([1-9]\d{0,8})\/([1-9]\d{0,3})([smh])$/;

const SECONDS = { s: 1, m: 60, h: 3600 };

/** So many requests in so many seconds. */
export interface Rate {
  requests: number;
  seconds: number;
}

/** What a limit says that the settings have let pass. */
export function readRate(text: string): Rate {
  const [, requests, times, unit] = RATE.exec(text) ?? [];
  return { requests: Number(requests), seconds: Number(times) * SECONDS[unit as keyof typeof SECONDS] };
}

/** Names for the addresses that nobody has on the open internet. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * The proxies that are believed.
 * @param entries addresses, subnets such as `10.0.0.0/8`, or `loopback`, `linklocal`, `uniquelocal`
 * @returns null when an entry is none of these
 */
export function trustedProxies(entries: readonly string[]): BlockList | null {
  const trusted = new BlockList();
  for (const entry of entries.flatMap((name) => NAMED[name] ?? [name])) {
    const [address = '', bits, ...others] = entry.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    if (version === 0 || others.length > 0 || !isPrefix(bits ?? String(most), most)) return null;
    trusted.addSubnet(address, Number(bits ?? most), version === 4 ? 'ipv4' : 'ipv6');
  }
  return trusted;
}

/** Everybody would be a proxy with none of the bits. */
function isPrefix(bits: string, most: number): boolean {
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most;
}

/** A list of proxies, each of which can be told. */
export function IsTrustedProxies(): PropertyDecorator {
  return ValidateBy({
    name: 'isTrustedProxies',
    validator: {
      validate: (value: unknown) => Array.isArray(value) && trustedProxies(value as string[]) !== null,
      defaultMessage: buildMessage(
        () =>
          '$property must list addresses or subnets of proxies such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
      ),
    },
  });
}

/** The proxies whose word about a caller's address is taken: addresses and ranges, in their one spelling. */
import { isIP, isIPv4 } from 'node:net';
import { z } from 'zod';
import { entriesOf, which } from './addresses.ts';

/** Ranges that have a name, as Express and Fastify call them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export const proxies = z
  .string()
  .default('')
  .transform((text, context) => {
    const entries = entriesOf(text);
    const found = entries.map((entry) => NAMED[entry.toLowerCase()] ?? [readRange(entry)]);
    found.forEach((ranges, index) => {
      if (ranges.some((range) => range === undefined))
        context.addIssue({
          code: 'custom',
          message: `must be addresses or ranges such as 10.0.0.0/8, and no names of machines${which(index, entries)}`,
        });
    });
    return [...new Set(found.flat().filter((range) => range !== undefined))];
  });

function readRange(text: string): string | undefined {
  const [written = '', bits, ...more] = text.split('/');
  if (isIP(written) === 0 || written.includes('%') || more.length > 0) return undefined;
  const address = isIPv4(written) ? written : canonicalIPv6(written);
  const longest = isIPv4(address) ? 32 : 128;
  if (bits === undefined) return address;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > longest) return undefined;
  return Number(bits) === longest ? address : `${address}/${Number(bits)}`;
}

/** As a URL writes it; an IPv4 address written as IPv6 is IPv4. */
function canonicalIPv6(text: string): string {
  const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low]
    .map((part) => parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 0xff])
    .join('.');
}

/** The largest networks that anybody owns; a wider range takes strangers for proxies of ours. */
const WIDEST = { ipv4: 8, ipv6: 7 } as const;

/** Whether a range holds half the internet, so that anybody in it could claim any address. */
export function isTooWide(range: string): boolean {
  const [address = '', bits] = range.split('/');
  if (bits === undefined) return false;
  return Number(bits) < (isIPv4(address) ? WIDEST.ipv4 : WIDEST.ipv6);
}

/**
 * Whose address counts: the socket's, or behind proxies of ours the one that they forward (api.md "Rate limits"). Proxies
 * write it in many ways: a caller is the same one in every spelling, or limits would hold for nobody.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';

/** What is left to say of a request whose connection is gone already. */
export const NO_ADDRESS = '0.0.0.0';
const WHOLE_ADDRESS = 128;

interface Forwarded {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * @param trustedProxies addresses and ranges such as `10.0.0.0/8`, as the configuration has read them; none trusts nobody.
 * @returns a function that gives the caller's address in its one canonical spelling.
 * @throws Error for a proxy that is neither.
 */
export function addressReader(trustedProxies: readonly string[]): (request: Forwarded) => string {
  const trusted = trustedRanges(trustedProxies);
  return ({ headers, socket }) => {
    const connected = readAddress(socket.remoteAddress ?? '') ?? NO_ADDRESS;
    let address = connected;
    // Each proxy appends whom it was called by: from the right, as long as the one who says so is trusted.
    for (const hop of hopsOf(headers['x-forwarded-for']).reverse()) {
      if (!trusted.check(address, familyOf(address))) break;
      const next = readAddress(hop);
      if (next === undefined) return connected;
      address = next;
    }
    return address;
  };
}

const hopsOf = (header: string | string[] | undefined): string[] =>
  header === undefined ? [] : header.toString().split(',');

/**
 * An address without port, brackets, quotes and zone, in its one spelling; IPv4 written as IPv6 is IPv4.
 * @returns undefined for what is no address.
 */
export function readAddress(text: string): string | undefined {
  const unquoted = /^"(.*)"$/.exec(text.trim())?.[1] ?? text.trim();
  const bare =
    /^\[([^\]]*)\](?::\d{1,5})?$/.exec(unquoted)?.[1] ?? /^([^:]*):\d{1,5}$/.exec(unquoted)?.[1] ?? unquoted;
  if (isIP(bare) === 0) return undefined;
  return normalizeIP(bare.replace(/%.*$/, ''), WHOLE_ADDRESS);
}

function trustedRanges(proxies: readonly string[]): BlockList {
  const ranges = new BlockList();
  for (const proxy of proxies) {
    const [network = '', bits] = proxy.split('/');
    const address = readAddress(network);
    const longest = isIPv6(address ?? '') ? 128 : 32;
    const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
    if (address === undefined || prefix > longest)
      throw new Error(`TRUSTED_PROXIES: ${proxy} is neither an address nor a range such as 10.0.0.0/8`);
    ranges.addSubnet(address, prefix, familyOf(address));
  }
  return ranges;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

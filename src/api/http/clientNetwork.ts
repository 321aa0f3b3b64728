/** Who counts as one caller: an address, in IPv6 the /64 that every customer owns at least (business.md "Fraud guard"). */
import { normalizeIP } from '@fastify/rate-limit';

const IPV6_SUBNET = 64;

/** The network of an address in its one canonical spelling. */
export const clientNetwork = (ip: string): string => normalizeIP(ip, IPV6_SUBNET);

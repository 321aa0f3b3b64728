/**
 * What production never accepts: test keys, stand-ins, embedded parts, addresses that a stranger can listen to, and
 * secrets that can be guessed. Each is refused by name, with what to do.
 */
import type { Environment } from './environment.ts';
import { isHttps, isLoopback } from './addresses.ts';
import { unfitEmail } from './email.ts';
import { unfitPaypal } from './paypal.ts';
import { isTooWide } from './proxies.ts';
import { unfitSecrets } from './secrets.ts';

/** One line a problem; none outside production. */
export function unfitForProduction(e: Environment): string[] {
  if (e.APP_ENV !== 'production') return [];
  return [
    ...unfitKeys(e),
    ...unfitDatabase(e),
    ...unfitAddresses(e),
    ...unfitSecrets(e),
    ...unfitEmail(e),
    ...unfitPaypal(e),
  ];
}

/** An embedded database is a development part. */
const unfitDatabase = ({ DATABASE_URL = '', MIGRATION_DATABASE_URL }: Environment): string[] =>
  Object.entries({ DATABASE_URL, MIGRATION_DATABASE_URL })
    .filter(([, address]) => address !== undefined && !/^postgres(ql)?:/.test(address))
    .map(([name]) => `${name} must be a Postgres server in production`);

function unfitKeys(e: Environment): string[] {
  return [
    ...(/^(sk|rk)_live_/.test(e.STRIPE_SECRET_KEY ?? '')
      ? []
      : ['STRIPE_SECRET_KEY must be a live key in production']),
    ...((e.STRIPE_PUBLISHABLE_KEY ?? '').startsWith('pk_live_')
      ? []
      : ['STRIPE_PUBLISHABLE_KEY must be a live key in production']),
    ...(e.STRIPE_API_BASE === undefined ? [] : ['STRIPE_API_BASE points to a stand-in: not in production']),
  ];
}

/** What goes over the network in the clear can be read and changed on the way. */
const WHY_HTTPS = {
  PUBLIC_URL: 'emails link to it, and the links open bookings',
  API_URL: 'emails link to it',
  STAFF_JWKS_URL: 'whoever can change its answer signs in as staff',
  TEMPORAL_UI_URL: 'staff read payloads there (http only on this machine: http://localhost:8233)',
} as const;

function unfitAddresses(e: Environment): string[] {
  const names = Object.keys(WHY_HTTPS) as (keyof typeof WHY_HTTPS)[]; // its own keys
  const insecure = names.filter((name) => {
    const address = e[name];
    if (address === undefined || isHttps(address)) return false;
    // The Web UI is published on this machine's own address, which staff reach through a tunnel.
    return name !== 'TEMPORAL_UI_URL' || !isLoopback(address);
  });
  const unreachable = (['PUBLIC_URL', 'API_URL'] as const).filter((name) => {
    const address = e[name];
    return address !== undefined && isLoopback(address);
  });
  return [
    ...(e.PUBLIC_URL === undefined ? ['PUBLIC_URL is missing: emails link to it'] : []),
    ...insecure.map((name) => `${name} must begin with https:// in production: ${WHY_HTTPS[name]}`),
    ...unreachable.map(
      (name) => `${name} is this machine, which no customer reaches: put in the public address`,
    ),
    ...(e.CORS_ORIGINS.every(isHttps)
      ? []
      : ['CORS_ORIGINS must begin with https:// in production, each of them: pages from there see bookings']),
    ...(e.TRUSTED_PROXIES.some(isTooWide)
      ? ['TRUSTED_PROXIES trusts half the internet to name its own address: put in the proxies only']
      : []),
  ];
}

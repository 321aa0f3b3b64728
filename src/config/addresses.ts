/**
 * Addresses in the configuration: read as a browser reads them and kept in their one spelling, or refused, so that no
 * link has two slashes in it and no comparison of origins fails for a letter (api.md "Conventions").
 */
import { z } from 'zod';

/** Only names and addresses: a `*` in a host is a wildcard that nothing here understands. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/;

/** An address of http or https without user and fragment; undefined for anything else. */
function readUrl(text: string): URL | undefined {
  if (!URL.canParse(text.trim())) return undefined;
  const url = new URL(text.trim());
  const isPlain = url.username === '' && url.password === '' && url.hash === '' && HOST.test(url.hostname);
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined;
}

function read(text: string, how: (url: URL) => string | undefined): string | undefined {
  const url = readUrl(text);
  return url === undefined ? undefined : how(url);
}

const address = (how: (url: URL) => string | undefined, message: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined;
      const found = read(text, how);
      if (found === undefined) context.addIssue({ code: 'custom', message });
      return found;
    });

/** A place that paths are appended to: without a slash at its end. */
export const base = address(
  (url) => (url.search === '' ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : undefined),
  'must be an address of http or https such as https://midas.example, without user, query and fragment',
);

/** An address that is called as it is. */
export const endpoint = address(
  (url) => `${url.origin}${url.pathname}${url.search}`,
  'must be an address of http or https such as https://login.midas.example/keys, without user and fragment',
);

/** Scheme, host and port of each: what a browser sends as `Origin`. */
export const origins = z
  .string()
  .default('')
  .transform((text, context) => {
    const entries = entriesOf(text);
    const found = entries.map((entry) =>
      read(entry, (url) => (url.pathname === '/' && url.search === '' ? url.origin : undefined)),
    );
    found.forEach((origin, index) => {
      if (origin === undefined)
        context.addIssue({
          code: 'custom',
          message: `must be origins such as https://www.midas.example, without path, user and *${which(index, entries)}`,
        });
    });
    return [...new Set(found.filter((origin) => origin !== undefined))];
  });

/** The parts of a list, which commas separate. */
export const entriesOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** By its place and never by its text: what stands in a wrong place may be a secret. */
export const which = (index: number, { length }: readonly unknown[]): string =>
  length === 1 ? '' : ` (number ${index + 1} of ${length} is none)`;

/** This machine, whose addresses nobody else can reach. */
export const isLoopback = (address: string): boolean =>
  /^((.+\.)?localhost\.?|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|\[::\])$/.test(new URL(address).hostname);

export const isHttps = (address: string): boolean => address.startsWith('https:');

/** A driver's address is kept as it is written: drivers read more in it than a browser would. */
const driverUrl = (form: RegExp, message: string) =>
  z
    .string()
    .optional()
    .refine((text) => text === undefined || (form.test(text) && URL.canParse(text)), message);

export const databaseUrl = driverUrl(
  /^(postgres(ql)?:\/\/|pglite:$)/, // the last is the embedded start's own
  'must be an address such as postgres://user:password@host:5432/midas, with %23 for # in a password and so on',
);

/** The role that an address of a database names; empty where it names none. */
export const roleIn = (address: string): string =>
  address.startsWith('pglite:') ? '' : decodeURIComponent(new URL(address).username);

export const redisUrl = driverUrl(
  /^rediss?:\/\//,
  'must be an address such as redis://host:6379, or rediss:// for TLS',
);

export const hostName = z
  .string()
  .regex(
    /^([^\s/@:]+|[0-9a-f:]+)$/i,
    'must be the name of a server such as mail.midas.example, without scheme and port',
  )
  .optional();

export const hostAndPort = z
  .string()
  .regex(
    /^([^\s/@:]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i,
    'must be host:port such as temporal:7233, without a scheme',
  )
  .optional();

/** The password in a driver's address; undefined where it has none. */
export function passwordIn(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { password } = new URL(address);
  if (password === '') return undefined;
  return /%(?![0-9a-f]{2})/i.test(password) ? password : decodeURIComponent(password);
}

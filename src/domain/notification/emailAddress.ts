/**
 * One email address and the name beside it, as Midas sends them: no lists, groups, quoted tricks or line
 * breaks, and a domain that every server can read. Stricter than RFC 5321 on purpose.
 */

/** RFC 5321, 4.5.3.1: an address of a path, and its local part. */
const LONGEST = 254;
const LONGEST_LOCAL = 64;
/** RFC 5322 dot-atom: without quoted strings, hence without blanks, commas, angle brackets and the like. */
const LOCAL = /^[a-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[a-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/i;
/** What a person may write in a domain: letters of any script, digits, hyphens, and dots between the labels. */
const DOMAIN = /^(?:[\p{L}\p{M}\p{N}-]|\u200c|\u200d)+(?:\.(?:[\p{L}\p{M}\p{N}-]|\u200c|\u200d)+)+$/u;
/** The last label begins with a letter, so that no number is taken for a domain. */
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

export interface EmailAddress {
  /** As given: its case is its owner's business. ASCII, for a server without SMTPUTF8 takes no other. */
  readonly local: string;
  /** Lower case, punycode where it is not ASCII. */
  readonly domain: string;
  /** `local@domain`, at most 254 characters. */
  readonly address: string;
}

/** @returns undefined for anything but exactly one address that can be written to. */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  if (local.length > LONGEST_LOCAL || !LOCAL.test(local)) return undefined;
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === undefined) return undefined;
  const address = `${local}@${domain}`;
  return address.length > LONGEST ? undefined : { local, domain, address };
}

/**
 * The form under which an address is compared and suppressed: lower case with an ASCII domain. What is no address
 * that can be written to is trimmed and lower-cased only, so that the same text still compares equal.
 */
export function normalizedAddress(text: string): string {
  const trimmed = text.trim();
  return (parseEmailAddress(trimmed)?.address ?? trimmed).toLowerCase();
}

/** Whether an address is one of these, such as a team's: what it does with our email is for us to mend. */
export function isAmong(address: string, addresses: readonly string[]): boolean {
  const wanted = normalizedAddress(address);
  return addresses.some((each) => normalizedAddress(each) === wanted);
}

function asciiDomain(text: string): string | undefined {
  if (text.length > LONGEST || !DOMAIN.test(text)) return undefined;
  const url = `http://${text.normalize('NFC')}`;
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return ASCII_DOMAIN.test(hostname) ? hostname : undefined;
}

/** Long enough for a name with all its titles; a header line holds it in a few encoded words. */
const LONGEST_NAME = 120;
/** Line breaks and other controls, halves of characters, and the marks that make text run backwards over its neighbours. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A display name on one line, without control characters. @returns undefined where nothing is left of it. */
export function displayName(text: string | undefined): string | undefined {
  const line = (text ?? '').replace(UNSEEN, ' ').replace(/\s+/gu, ' ').trim();
  const name = [...line].slice(0, LONGEST_NAME).join('').trim();
  return name === '' ? undefined : name;
}

/** A mailbox of our own settings: `concierge@…` or `Midas The Lifestyle <concierge@…>`. */
export function parseMailbox(text: string): { name?: string; address: string } | undefined {
  const framed = /^\s*(?<name>[^<>]*)<(?<address>[^<>]*)>\s*$/u.exec(text)?.groups;
  const address = parseEmailAddress((framed?.['address'] ?? text).trim())?.address;
  if (address === undefined) return undefined;
  const written = (framed?.['name'] ?? '').trim();
  const name = displayName(written.replace(/^"(.*)"$/su, '$1').replace(/\\(["\\])/g, '$1'));
  return name === undefined ? { address } : { name, address };
}

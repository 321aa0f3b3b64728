/**
 * Secrets that can be guessed. A secret of ours is random bytes written down; what a person has made up, repeated or
 * left in place of one is known to others. Nothing here says what a secret is, only which variable holds it.
 */
import type { Environment } from './environment.ts';
import { entriesOf, passwordIn } from './addresses.ts';

/** As many characters as 16 random bytes have at least in any usual spelling, less a few. */
const ENOUGH_LEFT = 24;
const ENOUGH_DIFFERENT = 8;
const KEY_BYTES = 32;

/** What people write where a secret should stand: it counts for nothing. */
const WORDS = new RegExp(
  `(${[
    'change|replace|default|example|sample|placeholder|dummy|insecure|please|super|your|this|that|with|foobar',
    'password|passwort|passphrase|secret|random|token|signing|webhook|payload|cookie|jwt|hmac|key',
    'production|development|staging|testing|test|midas|booking|staff|stripe|postgres|admin|user|todo',
    'qwertyuiop|qwerty|asdfghjkl|zxcvbnm|letmein|welcome|0123456789|1234567890|123456|abcdef',
  ].join('|')})[\\s._-]*`,
  'gi',
);

/** A stand-in for a vendor's key or a password, which are not ours to measure. */
const PLACEHOLDER =
  /change.?(me|it|this)|replace.?(me|this)|placeholder|^<.*>$|^(password|secret|example|postgres|midas|admin|root|test|x+|1234\d*)$/i;

/** Whether somebody could have thought of it: too short, too few different characters, or repeated or counted up. */
export function isGuessable(secret: string): boolean {
  const left = secret.replace(WORDS, '');
  return (
    left.length < ENOUGH_LEFT || new Set(left).size < ENOUGH_DIFFERENT || isRepeated(left) || isCounted(left)
  );
}

function isRepeated(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1)
    if (text.slice(period) === text.slice(0, -period)) return true;
  return false;
}

/** abcdefgh, 98765432: most steps from one character to the next are the same as the one before. */
function isCounted(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const same = steps.slice(1).filter((step, index) => step === steps[index]);
  return same.length > steps.length / 2;
}

/** What is wrong with the form of `PAYLOAD_KEYS`, as src/security/keyring.ts reads it; undefined where nothing is. */
export function payloadKeysProblem(keys: string): string | undefined {
  const entries = keys.split(',').map((entry) => entry.trim());
  const ids = entries.map((entry) => entry.slice(0, Math.max(0, entry.indexOf(':'))));
  const isKey = (entry: string, index: number) => {
    const encoded = entry.slice(entry.indexOf(':') + 1);
    const bytes = Buffer.from(encoded, 'base64');
    return (
      /^[A-Za-z0-9_-]{1,32}$/.test(ids[index] ?? '') &&
      bytes.length === KEY_BYTES &&
      bytes.toString('base64') === encoded
    );
  };
  if (!entries.every(isKey)) return 'must be keyid:base64 of 32 random bytes each (openssl rand -base64 32)';
  return new Set(ids).size < ids.length ? 'names two keys with one id' : undefined;
}

interface Secret {
  readonly name: string;
  readonly value: string;
  /** What guessing has to hit, where that is not the value as it is written. */
  readonly core?: string;
}

/** What production never accepts of secrets: those that can be guessed, that serve twice, or that were never set. */
export function unfitSecrets(e: Environment): string[] {
  const ours = ourSecrets(e);
  const proofs = webhookSecrets(e);
  const theirs = vendorSecrets(e);
  return unique([
    ...[
      ...ours.filter(isShort),
      ...[...ours, ...proofs].filter(({ value, core = value }) => isGuessable(core)),
    ].map(
      ({ name }) => `${name} can be guessed: ${REMEDY[name] ?? 'make a random one (openssl rand -hex 32)'}`,
    ),
    ...e.STRIPE_WEBHOOK_SECRET.filter((secret) => !secret.startsWith('whsec_')).map(
      () => "STRIPE_WEBHOOK_SECRET must be the webhook endpoint's own, which begins with whsec_",
    ),
    ...theirs
      .filter(({ value }) => PLACEHOLDER.test(value))
      .map(({ name }) => `${name} holds a placeholder: put in the real one`),
    ...servingTwice(ours, [...ours, ...proofs, ...theirs]),
  ]);
}

/** 16 random bytes in hexadecimal, the least that is a secret. */
const isShort = ({ value }: Secret): boolean => value.length < 32;

const REMEDY: Readonly<Record<string, string>> = {
  PAYLOAD_KEYS:
    'make a random key (openssl rand -base64 32), in front of those that histories were sealed with',
  STRIPE_WEBHOOK_SECRET: "copy the webhook endpoint's own from Stripe",
  MAILGUN_WEBHOOK_SIGNING_KEY: 'copy the HTTP webhook signing key from Mailgun',
};

/** Whoever learns one of two that are equal has the other as well. */
function servingTwice(ours: readonly Secret[], all: readonly Secret[]): string[] {
  return ours.flatMap((own) =>
    all
      .slice(all.indexOf(own) + 1)
      .filter(({ value }) => value === own.value)
      .map(({ name }) =>
        name === own.name
          ? `${name} holds the same secret twice: each is its own, the newest first`
          : `${own.name} and ${name} hold the same secret: make each its own (openssl rand -hex 32)`,
      ),
  );
}

function ourSecrets(e: Environment): Secret[] {
  const keys = entriesOf(e.PAYLOAD_KEYS ?? '').map((entry) => entry.slice(entry.indexOf(':') + 1));
  return [
    ...e.BOOKING_TOKEN_SECRET.map((value) => ({ name: 'BOOKING_TOKEN_SECRET', value })),
    ...given({ STAFF_JWT_SECRET: e.STAFF_JWT_SECRET }),
    // by their bytes: the base64 of a word is as well known as the word
    ...keys.map((value) => ({
      name: 'PAYLOAD_KEYS',
      value,
      core: Buffer.from(value, 'base64').toString('latin1'),
    })),
  ];
}

const webhookSecrets = (e: Environment): Secret[] => [
  ...e.STRIPE_WEBHOOK_SECRET.map((value) => ({
    name: 'STRIPE_WEBHOOK_SECRET',
    value,
    core: value.replace(/^whsec_/, ''),
  })),
  ...given({ MAILGUN_WEBHOOK_SIGNING_KEY: e.MAILGUN_WEBHOOK_SIGNING_KEY }),
];

const vendorSecrets = (e: Environment): Secret[] =>
  given({
    STRIPE_SECRET_KEY: e.STRIPE_SECRET_KEY,
    STRIPE_PUBLISHABLE_KEY: e.STRIPE_PUBLISHABLE_KEY,
    PAYPAL_CLIENT_ID: e.PAYPAL_CLIENT_ID,
    PAYPAL_CLIENT_SECRET: e.PAYPAL_CLIENT_SECRET,
    PAYPAL_WEBHOOK_ID: e.PAYPAL_WEBHOOK_ID,
    SMTP_PASS: e.SMTP_PASS,
    SENDGRID_API_KEY: e.SENDGRID_API_KEY,
    MAILGUN_API_KEY: e.MAILGUN_API_KEY,
    TEMPORAL_API_KEY: e.TEMPORAL_API_KEY,
    DATABASE_URL: passwordIn(e.DATABASE_URL),
    MIGRATION_DATABASE_URL: passwordIn(e.MIGRATION_DATABASE_URL),
    REDIS_URL: passwordIn(e.REDIS_URL),
  });

const given = (values: Readonly<Record<string, string | undefined>>): Secret[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : { name, value }));

const unique = (problems: readonly string[]): string[] => [...new Set(problems)];

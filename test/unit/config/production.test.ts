/** Production refuses weak settings at the start: each by its name, all of them at once, with what to do. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGuessable } from '../../../src/config/secrets.ts';
import { newKey } from '../../../src/security/keyring.ts';
import { problemsOf, productionEnvironment } from '../../support/configProblems.ts';

const strong = productionEnvironment();
const problems = (env: Readonly<Record<string, string>>): string => problemsOf({ ...strong, ...env });
const keyOf = (bytes: Buffer | string): string => `k1:${Buffer.from(bytes).toString('base64')}`;

it('takes an environment that is whole and strong', () => {
  expect(problems({})).toBe('');
});

describe('addresses', () => {
  it.each(['PUBLIC_URL', 'API_URL', 'STAFF_JWKS_URL', 'TEMPORAL_UI_URL', 'CORS_ORIGINS'])(
    '%s over http',
    (name) => {
      expect(problems({ [name]: 'http://midas.example' })).toMatch(
        new RegExp(`^${name} must begin with https://`, 'm'),
      );
      expect(problems({ [name]: 'https://midas.example/' })).toBe('');
    },
  );

  it('of several origins, one over http is enough', () => {
    expect(problems({ CORS_ORIGINS: 'https://midas.example,http://localhost:5173' })).toContain(
      'CORS_ORIGINS',
    );
  });

  it.each(['javascript:alert(1)', 'ftp://midas.example', 'midas.example'])('PUBLIC_URL %s', (address) => {
    expect(problems({ PUBLIC_URL: address })).toMatch(/^PUBLIC_URL must be an address of http or https/);
  });

  it.each([
    'https://localhost',
    'https://127.0.0.1',
    'https://[::1]',
    'https://0.0.0.0',
    'https://midas.localhost',
  ])('%s is no address that a customer reaches', (address) => {
    expect(problems({ PUBLIC_URL: address })).toMatch(/^PUBLIC_URL is this machine/m);
    expect(problems({ API_URL: address })).toMatch(/^API_URL is this machine/m);
  });

  it('the Web UI may be on this machine, as docker-compose.yml publishes it', () => {
    expect(problems({ TEMPORAL_UI_URL: 'http://localhost:8233' })).toBe('');
    expect(problems({ TEMPORAL_UI_URL: 'http://127.0.0.1:8233' })).toBe('');
  });

  it.each(['0.0.0.0/0', '::/0', '0.0.0.0/1,128.0.0.0/1', '2000::/3'])(
    'proxies in %s are anybody',
    (ranges) => {
      expect(problems({ TRUSTED_PROXIES: ranges })).toContain('TRUSTED_PROXIES');
    },
  );

  it('private networks are no strangers', () => {
    expect(problems({ TRUSTED_PROXIES: 'loopback,uniquelocal' })).toBe('');
  });
});

describe('secrets of ours', () => {
  const GUESSABLE = [
    'changeme',
    'changeme'.repeat(4),
    'ChangeMe-ChangeMe-ChangeMe-ChangeMe',
    'please-change-this-secret-before-production',
    'super-secret-staff-jwt-signing-key-for-midas',
    'x'.repeat(64),
    '0'.repeat(64),
    'ab'.repeat(20),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '0123456789'.repeat(4),
    '98765432109876543210987654321098',
    'qwertyuiopasdfghjklzxcvbnm123456',
    'password'.repeat(5),
    'secret',
    randomBytes(8).toString('hex'),
  ];

  it.each(GUESSABLE)('%s', (secret) => {
    expect(problems({ BOOKING_TOKEN_SECRET: secret })).toMatch(
      /^BOOKING_TOKEN_SECRET can be guessed.*openssl/m,
    );
    expect(problems({ BOOKING_TOKEN_SECRET: `${strong.BOOKING_TOKEN_SECRET},${secret}` })).toContain(
      'BOOKING_TOKEN_SECRET',
    );
    expect(problems({ STAFF_JWT_SECRET: secret })).toMatch(/^STAFF_JWT_SECRET /m);
  });

  it('none is ever shown', () => {
    expect(problems({ BOOKING_TOKEN_SECRET: 'hunter2hunter2hunter2' })).not.toContain('hunter2');
  });

  it('random bytes are taken in every usual spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (bytes) => {
        fc.pre(new Set(bytes).size >= 20);
        for (const spelling of ['hex', 'base64', 'base64url'] as const)
          expect(isGuessable(Buffer.from(bytes).toString(spelling))).toBe(false);
      }),
      { seed: 12 },
    );
  });

  it.each([
    ['zeros', keyOf(Buffer.alloc(32))],
    ['one byte', keyOf(Buffer.alloc(32, 0xff))],
    ['a pattern', keyOf('0123456789abcdef'.repeat(2))],
    ['counted up', keyOf(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))],
    ['a word', keyOf('changemechangemechangemechangeme')],
    ['an older one of zeros', `${newKey()},${keyOf(Buffer.alloc(32))}`],
  ])('PAYLOAD_KEYS of %s', (_what, keys) => {
    expect(problems({ PAYLOAD_KEYS: keys })).toMatch(
      /^PAYLOAD_KEYS can be guessed.*openssl rand -base64 32/m,
    );
  });

  it.each([
    ['BOOKING_TOKEN_SECRET', 'STAFF_JWT_SECRET', { STAFF_JWT_SECRET: strong.BOOKING_TOKEN_SECRET }],
    ['BOOKING_TOKEN_SECRET', 'BOOKING_TOKEN_SECRET', twice('BOOKING_TOKEN_SECRET')],
    ['STAFF_JWT_SECRET', 'PAYLOAD_KEYS', { STAFF_JWT_SECRET: strong.PAYLOAD_KEYS.split(':')[1] ?? '' }],
    [
      'PAYLOAD_KEYS',
      'PAYLOAD_KEYS',
      { PAYLOAD_KEYS: `${strong.PAYLOAD_KEYS},other:${strong.PAYLOAD_KEYS.split(':')[1] ?? ''}` },
    ],
    ['STAFF_JWT_SECRET', 'STRIPE_WEBHOOK_SECRET', { STAFF_JWT_SECRET: strong.STRIPE_WEBHOOK_SECRET }],
    ['STAFF_JWT_SECRET', 'SMTP_PASS', { STAFF_JWT_SECRET: strong.SMTP_PASS }],
    [
      'BOOKING_TOKEN_SECRET',
      'DATABASE_URL',
      { DATABASE_URL: `postgres://midas:${strong.BOOKING_TOKEN_SECRET}@db/midas` },
    ],
  ])('%s and %s with one secret', (one, other, env) => {
    const found = problems(env);
    expect(found).toMatch(/the same secret/);
    expect(found).toContain(one);
    expect(found).toContain(other);
  });

  it('vendors may have one key for two uses, as SendGrid and Mailgun do', () => {
    const key = randomBytes(24).toString('hex');
    expect(problems({ SMTP_PASS: key, SENDGRID_API_KEY: key })).not.toContain('the same secret');
  });
});

function twice(name: 'BOOKING_TOKEN_SECRET'): Record<string, string> {
  return { [name]: `${strong[name]},${strong[name]}` };
}

describe('secrets of others', () => {
  it.each([
    'x',
    'whsec_',
    'whsec_x',
    'whsec_changeme',
    `whsec_${'x'.repeat(32)}`,
    'whsec_your-webhook-secret',
  ])('STRIPE_WEBHOOK_SECRET %s', (secret) => {
    expect(problems({ STRIPE_WEBHOOK_SECRET: secret })).toMatch(/^STRIPE_WEBHOOK_SECRET can be guessed/m);
    expect(problems({ STRIPE_WEBHOOK_SECRET: `${strong.STRIPE_WEBHOOK_SECRET},${secret}` })).toContain(
      'STRIPE_WEBHOOK_SECRET',
    );
  });

  it('STRIPE_WEBHOOK_SECRET that is something else of Stripe’s', () => {
    expect(problems({ STRIPE_WEBHOOK_SECRET: `we_${randomBytes(20).toString('hex')}` })).toContain(
      'begins with whsec_',
    );
  });

  it('MAILGUN_WEBHOOK_SIGNING_KEY x', () => {
    const mailgun = { MAILGUN_API_KEY: 'key', MAILGUN_DOMAIN: 'midasthelifestyle.com' };
    expect(problems({ ...mailgun, MAILGUN_WEBHOOK_SIGNING_KEY: 'x' })).toContain(
      'MAILGUN_WEBHOOK_SIGNING_KEY can be guessed',
    );
  });

  it.each([
    ['SMTP_PASS', 'changeme'],
    ['SMTP_PASS', '<password>'],
    ['STRIPE_SECRET_KEY', 'sk_live_replace_me'],
    ['DATABASE_URL', 'postgres://midas:changeme@db/midas'],
    ['DATABASE_URL', 'postgres://postgres:postgres@db/midas'],
    ['REDIS_URL', 'redis://:change-me@redis:6379'],
  ])('%s %s', (name, value) => {
    expect(problems({ [name]: value })).toContain(`${name} holds a placeholder`);
  });

  it('a database that asks for no password has none', () => {
    expect(problems({ DATABASE_URL: 'postgres://midas@db/midas' })).toBe('');
  });
});

describe('all of it at once', () => {
  it('every problem is in one list, malformed or weak or missing', () => {
    const { SMTP_HOST: _host, SMTP_USER: _user, SMTP_PASS: _pass, ...rest } = strong;
    const found = problemsOf({
      ...rest,
      HOST: '0.0.0.0',
      CORS_ORIGINS: '*',
      PUBLIC_URL: 'javascript:alert(1)',
      STAFF_JWT_SECRET: 'x'.repeat(32),
      STRIPE_WEBHOOK_SECRET: 'x',
      PAYPAL_CLIENT_ID: 'id',
    }).split('\n');
    for (const name of [
      'CORS_ORIGINS',
      'PUBLIC_URL',
      'STAFF_JWT_SECRET',
      'STRIPE_WEBHOOK_SECRET',
      'PAYPAL_CLIENT_SECRET',
      'SMTP_HOST',
    ])
      expect(
        found.filter((problem) => problem.startsWith(`${name} `)),
        name,
      ).not.toEqual([]);
    expect(found.filter((problem) => problem.startsWith('PUBLIC_URL'))).toHaveLength(1);
  });

  it('outside production nothing of this is asked', () => {
    const weak = {
      ...strong,
      APP_ENV: 'development',
      PUBLIC_URL: 'http://localhost:3000',
      STAFF_JWT_SECRET: 'x'.repeat(32),
      BOOKING_TOKEN_SECRET: 'x'.repeat(32),
      STRIPE_WEBHOOK_SECRET: 'x',
      PAYLOAD_KEYS: keyOf(Buffer.alloc(32)),
    };
    expect(problemsOf(weak)).toBe('');
  });
});

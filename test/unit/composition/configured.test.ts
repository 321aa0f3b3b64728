/** The first line of a process' log says what it is configured to be, and no secret. */
import { expect, it } from 'vitest';
import { configured } from '../../../src/composition/configured.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { environment } from '../../../src/config/environment.ts';
import { createLogger } from '../../../src/observability/log.ts';

/** Each carries a word that must not be told. */
const FULL = {
  APP_ENV: 'staging',
  TEMPORAL_ADDRESS: 'temporal.midas.example:7233',
  TEMPORAL_NAMESPACE: 'midas',
  TEMPORAL_API_KEY: 'SECRET-temporal',
  TEMPORAL_DEPLOYMENT_NAME: 'midas',
  TEMPORAL_BUILD_ID: 'build-42',
  DATABASE_URL: 'postgres://SECRETuser:SECRETpass@db.midas.example:5432/midas?sslpassword=SECRET',
  REDIS_URL: 'redis://:SECRETredis@redis.midas.example:6379/0',
  PAYLOAD_KEYS: `k2:${Buffer.alloc(32, 'SECRET').toString('base64')}`,
  BOOKING_TOKEN_SECRET: 'SECRET-booking-token-secret',
  STAFF_JWT_SECRET: 'SECRET-staff-secret-staff-secret-00',
  STAFF_JWKS_URL: 'https://login.midas.example/keys',
  STRIPE_SECRET_KEY: 'sk_test_SECRET',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_SECRET',
  STRIPE_WEBHOOK_SECRET: 'whsec_SECRET',
  STRIPE_API_BASE: 'http://127.0.0.1:4010',
  PAYPAL_ENVIRONMENT: 'sandbox',
  PAYPAL_CLIENT_ID: 'SECRET-client',
  PAYPAL_CLIENT_SECRET: 'SECRET-client-secret',
  PAYPAL_WEBHOOK_ID: 'SECRET-webhook',
  PAYPAL_MERCHANT_ID: 'SECRETMERCHANT',
  PAYPAL_RECEIVER_EMAIL: 'SECRET@midas.example',
  SMTP_HOST: 'smtp.midas.example',
  SMTP_USER: 'SECRET-user',
  SMTP_PASS: 'SECRET-pass',
  MAILGUN_API_KEY: 'SECRET-mailgun',
  MAILGUN_DOMAIN: 'mg.midas.example',
  MAILGUN_WEBHOOK_SIGNING_KEY: 'SECRET-signing',
  TEAM_LEGAL_EMAIL: 'SECRET@midas.example',
};

function firstLine(env: Readonly<Record<string, string>>): string {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  const metricsUrl = 'http://127.0.0.1:9464/metrics';
  log.info({ configured: configured('worker', loadConfig(env), metricsUrl) }, 'the worker starts');
  return lines.join('');
}

it('says which providers, which environment, where Temporal and the database are, and which versions', () => {
  expect(JSON.parse(firstLine(FULL))).toMatchObject({
    level: 'info',
    configured: {
      process: 'worker',
      environment: 'staging',
      versions: {
        midas: expect.any(String),
        build: 'build-42',
        node: process.versions.node,
        temporalSdk: '1.24.0',
      },
      temporal: {
        address: 'temporal.midas.example:7233',
        namespace: 'midas',
        security: 'API key',
        payloadKeys: ['k2'],
      },
      payments: ['stripe (test, at http://127.0.0.1:4010)', 'paypal (sandbox)'],
      email: ['smtp (smtp.midas.example:587)', 'mailgun (mg.midas.example)'],
      database: 'postgres://db.midas.example:5432/midas',
      rateLimits: 'redis://redis.midas.example:6379/0',
      staff: ['secret', 'identity provider'],
      exchangeRates: 'those that came with the product',
      metricsUrl: 'http://127.0.0.1:9464/metrics',
    },
  });
});

it('is one line and holds no secret, and nobody’s address', () => {
  const line = firstLine(FULL);
  expect(line.trimEnd().split('\n')).toHaveLength(1);
  expect(line).not.toContain('SECRET');
  expect(line).not.toContain(FULL.PAYLOAD_KEYS);
  expect(line).not.toMatch(/\w@\w/);
});

it('of an embedded database and without PayPal and Redis', () => {
  const { REDIS_URL, ...rest } = FULL;
  const without = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('PAYPAL_')));
  expect(REDIS_URL).toBeDefined();
  expect(JSON.parse(firstLine({ ...without, DATABASE_URL: 'pglite:' }))).toMatchObject({
    configured: {
      database: 'pglite://',
      rateLimits: 'in memory',
      payments: [expect.stringContaining('stripe')],
    },
  });
});

it('knows every variable that is used here', () => {
  const unknown = Object.keys(FULL).filter((name) => !(name in environment.shape));
  expect(unknown).toEqual(['TEAM_LEGAL_EMAIL']);
});

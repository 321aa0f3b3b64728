/** What the cluster takes from the environment of whoever starts it, and what it must not. */
import { expect, it } from 'vitest';
import { newSigningKey, readSigningKey } from '../../../sandbox/email/sendgrid/signature.ts';
import { clusterEnvironment } from '../../../tools/cluster/environment.ts';

const WEBHOOK_KEY = newSigningKey();

const PLACES = {
  databaseUrl: 'postgres://midas@127.0.0.1:5000/midas',
  redisUrl: 'redis://127.0.0.1:5001',
  temporal: { address: '127.0.0.1:5002', namespace: 'default' },
  sandbox: { url: 'http://127.0.0.1:5003', smtpPort: 5004 },
  secrets: {
    payloadKeys: 'own-payload-keys',
    bookingTokenSecret: 'own-booking-secret',
    staffJwtSecret: 'own-staff-secret',
    stripeSecretKey: 'sk_test_own',
    stripePublishableKey: 'pk_test_own',
    stripeWebhookSecret: 'whsec_own',
    codecUiKey: 'own-codec-key',
    sendgridApiKey: 'SG.own',
    sendgridWebhookKey: WEBHOOK_KEY,
    mailgunApiKey: 'key-own',
    mailgunWebhookSigningKey: 'own-mailgun-signing-key',
  },
};

it('no address and no key of a real provider reaches it', () => {
  const real = {
    APP_ENV: 'production',
    STRIPE_SECRET_KEY: 'sk_live_real',
    STRIPE_PUBLISHABLE_KEY: 'pk_live_real',
    STRIPE_WEBHOOK_SECRET: 'whsec_real',
    STRIPE_API_BASE: 'https://stripe.example/real',
    SMTP_HOST: 'mail.example-real.com',
    SMTP_USER: 'real',
    SMTP_PASS: 'real',
    SENDGRID_API_KEY: 'SG.real',
    SENDGRID_API_BASE: 'https://sendgrid.example/real',
    SENDGRID_WEBHOOK_PUBLIC_KEY: 'real',
    MAILGUN_API_KEY: 'key-real',
    MAILGUN_DOMAIN: 'mg.example-real.com',
    MAILGUN_API_BASE: 'https://mailgun.example/real',
    MAILGUN_WEBHOOK_SIGNING_KEY: 'real',
    PAYPAL_CLIENT_ID: 'real',
    PAYPAL_CLIENT_SECRET: 'real',
    TEAM_FINANCE_EMAIL: 'real@example.com',
    DATABASE_URL: 'postgres://real',
    REDIS_URL: 'redis://real',
    TEMPORAL_ADDRESS: 'real:7233',
    TEMPORAL_API_KEY: 'real',
    PAYLOAD_KEYS: 'real',
    STAFF_JWKS_URL: 'https://real.example/keys',
  };
  const given = Object.entries(clusterEnvironment(real, PLACES));
  expect(given.filter(([, value]) => /real|production/.test(value))).toEqual([]);
});

it('settings can be tried, and the machine keeps its own variables', () => {
  const wish = { PATH: '/usr/bin', BOOKING_HOLD: '2m', RATE_LIMIT_QUOTES: '5/1m', MAX_DECLINES: '1' };
  expect(clusterEnvironment(wish, PLACES)).toMatchObject(wish);
});

it('every process finds the same parts', () => {
  expect(clusterEnvironment({}, PLACES)).toMatchObject({
    DATABASE_URL: PLACES.databaseUrl,
    REDIS_URL: PLACES.redisUrl,
    TEMPORAL_ADDRESS: PLACES.temporal.address,
    STRIPE_API_BASE: PLACES.sandbox.url,
    SMTP_PORT: '5004',
    SENDGRID_API_KEY: 'SG.own',
    SENDGRID_API_BASE: `${PLACES.sandbox.url}/sendgrid`,
    SENDGRID_WEBHOOK_PUBLIC_KEY: readSigningKey(WEBHOOK_KEY).publicKey,
    MAILGUN_API_KEY: 'key-own',
    MAILGUN_DOMAIN: 'mg.midasthelifestyle.com',
    MAILGUN_API_BASE: `${PLACES.sandbox.url}/mailgun`,
    MAILGUN_WEBHOOK_SIGNING_KEY: 'own-mailgun-signing-key',
    PAYPAL_CLIENT_ID: 'paypal_sandbox_client',
    PAYPAL_API_BASE: PLACES.sandbox.url,
    PAYPAL_WEBHOOK_ROOT_URL: `${PLACES.sandbox.url}/sandbox/paypal/ca.pem`,
    PAYLOAD_KEYS: 'own-payload-keys',
  });
});

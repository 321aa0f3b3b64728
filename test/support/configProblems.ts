/** What the configuration says of an environment that is complete but for what a test is about. */
import { randomBytes } from 'node:crypto';
import { ConfigError, loadConfig } from '../../src/config/config.ts';
import { newKey } from '../../src/security/keyring.ts';

/** Everything that every process needs, but for a way out for email. */
export const REST = {
  TEMPORAL_ADDRESS: 'localhost:7233',
  DATABASE_URL: 'postgres://localhost/midas',
  PAYLOAD_KEYS: 'k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  BOOKING_TOKEN_SECRET: 'x'.repeat(32),
  STAFF_JWT_SECRET: 'x'.repeat(32),
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
};

const random = () => randomBytes(32).toString('hex');

/** What production takes: everything of ours, with an email server of somebody else's and without PayPal. */
export const productionEnvironment = () => ({
  APP_ENV: 'production',
  TEMPORAL_ADDRESS: 'temporal.midas.example:7233',
  DATABASE_URL: `postgres://midas:${random()}@db.midas.example/midas`,
  PAYLOAD_KEYS: newKey(),
  BOOKING_TOKEN_SECRET: random(),
  STAFF_JWT_SECRET: random(),
  STRIPE_SECRET_KEY: `sk_live_${random()}`,
  STRIPE_PUBLISHABLE_KEY: `pk_live_${random()}`,
  STRIPE_WEBHOOK_SECRET: `whsec_${random()}`,
  PUBLIC_URL: 'https://midas.example',
  SMTP_HOST: 'mail.midas.example',
  SMTP_USER: 'midas',
  SMTP_PASS: random(),
});

/** One problem a line; empty where there is none. */
export function problemsOf(env: Readonly<Record<string, string>>): string {
  try {
    loadConfig(env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.join('\n');
  }
}

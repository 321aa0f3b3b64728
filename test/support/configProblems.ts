/** What the configuration says of an environment that is complete but for what a test is about. */
import { ConfigError, loadConfig } from '../../src/config/config.ts';

/** Everything that every process needs, but for a way out for email. */
export const REST = {
  TEMPORAL_ADDRESS: 'localhost:7233',
  DATABASE_URL: 'postgres://localhost/midas',
  PAYLOAD_KEYS: 'k1:key',
  BOOKING_TOKEN_SECRET: 'x'.repeat(32),
  STAFF_JWT_SECRET: 'x'.repeat(32),
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
};

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

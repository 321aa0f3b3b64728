/** What a valid environment may still lack: what every process needs, and the other half of what is set by half. */
import type { Environment } from './environment.ts';
import { roleIn } from './addresses.ts';
import { emailProblems } from './email.ts';
import { paypalProblems } from './paypal.ts';
import { payloadKeysProblem } from './secrets.ts';

/** What every process needs, and what is set by half. */
export function missingParts(e: Environment): string[] {
  const problems: string[] = [];
  const need = (present: boolean, problem: string) => {
    if (!present) problems.push(problem);
  };
  need(
    e.TEMPORAL_ADDRESS !== undefined,
    'TEMPORAL_ADDRESS is missing: the host:port of a Temporal frontend (npm start brings its own)',
  );
  need(
    e.DATABASE_URL !== undefined,
    'DATABASE_URL is missing: a postgres:// address (npm start brings its own)',
  );
  need(
    e.MIGRATION_DATABASE_URL === undefined || e.DATABASE_URL === undefined || roleIn(e.DATABASE_URL) !== '',
    'DATABASE_URL must name its role, as MIGRATION_DATABASE_URL gives that role its rights',
  );
  need(
    e.PAYLOAD_KEYS !== undefined,
    'PAYLOAD_KEYS is missing: keyid:base64 of 32 random bytes, the newest first',
  );
  need(
    e.BOOKING_TOKEN_SECRET.length > 0,
    'BOOKING_TOKEN_SECRET is missing: at least 32 random characters, the newest first',
  );
  need(
    e.STAFF_JWT_SECRET !== undefined || e.STAFF_JWKS_URL !== undefined,
    'STAFF_JWT_SECRET or STAFF_JWKS_URL is missing: how staff tokens are checked',
  );
  need(
    e.STRIPE_SECRET_KEY !== undefined,
    'STRIPE_SECRET_KEY is missing (for the sandbox: npm start, or STRIPE_API_BASE with any sk_test_ key)',
  );
  need(
    e.STRIPE_PUBLISHABLE_KEY !== undefined,
    'STRIPE_PUBLISHABLE_KEY is missing: the page needs it to take a card',
  );
  need(
    e.STRIPE_WEBHOOK_SECRET.length > 0,
    'STRIPE_WEBHOOK_SECRET is missing: without it no webhook can be trusted',
  );
  need(
    (e.TEMPORAL_TLS_CERT === undefined) === (e.TEMPORAL_TLS_KEY === undefined),
    'TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY go together: one of them is missing',
  );
  need(
    (e.TEMPORAL_DEPLOYMENT_NAME === undefined) === (e.TEMPORAL_BUILD_ID === undefined),
    'TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_BUILD_ID go together: one of them is missing',
  );
  problems.push(...emailProblems(e), ...paypalProblems(e));
  const keys = e.PAYLOAD_KEYS === undefined ? undefined : payloadKeysProblem(e.PAYLOAD_KEYS);
  if (keys !== undefined) problems.push(`PAYLOAD_KEYS ${keys}`);
  for (const secret of e.BOOKING_TOKEN_SECRET)
    need(secret.length >= 16, 'BOOKING_TOKEN_SECRET is too short: 16 characters at least');
  need((e.STAFF_JWT_SECRET?.length ?? 32) >= 32, 'STAFF_JWT_SECRET is too short: 32 characters at least');
  return problems;
}

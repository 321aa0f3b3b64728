/** The whole interface over a database in memory and a stand-in of Temporal, and the requests most tests make. */
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeEach, expect } from 'vitest';
import { type ApiDeps, buildApp } from '../../../src/api/app.ts';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import { DEFAULT_FX_RATES } from '../../../src/domain/money/fx.ts';
import {
  composeSettings,
  notificationPage,
  disputeWorkflowPage,
  refundPage,
  workflowPage,
} from '../../../src/composition/links.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { createReport } from '../../../src/observability/errorReporter.ts';
import type { Store } from '../../../src/store/database/database.ts';
import type { PayloadsJson } from '../../../src/temporal/codec.ts';
import { type FakeTemporal, fakeTemporal } from '../fakes/fakeTemporal.ts';
import { undocumented } from '../documented.ts';
import { memoryStore } from './memoryStore.ts';

export const WEBSITE = 'https://midas.example';
export const WEBHOOK_SECRETS = ['whsec_new_for_tests', 'whsec_old_for_tests'] as const;
export const STAFF_SECRET = 'staff-secret-for-tests-staff-secret';

const ENVIRONMENT = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TEMPORAL_UI_URL: 'http://127.0.0.1:8233',
  DATABASE_URL: 'postgres://nowhere',
  PAYLOAD_KEYS: 'k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  BOOKING_TOKEN_SECRET: 'booking-secret-for-tests-1,booking-secret-for-tests-0',
  STAFF_JWT_SECRET: STAFF_SECRET,
  STRIPE_SECRET_KEY: 'sk_test_tests',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_tests',
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRETS.join(','),
  PAYPAL_ENVIRONMENT: 'sandbox',
  PAYPAL_CLIENT_ID: 'paypal-client',
  PAYPAL_CLIENT_SECRET: 'paypal-secret',
  PAYPAL_WEBHOOK_ID: 'paypal-webhook',
  PAYPAL_MERCHANT_ID: 'MIDASTEST',
  PAYPAL_RECEIVER_EMAIL: 'payments@midas.example',
  SMTP_HOST: '127.0.0.1',
  CORS_ORIGINS: WEBSITE,
  RATE_LIMIT_BOOKINGS: '1000/1m',
  RATE_LIMIT_QUOTES: '1000/1m',
  // Most tests book again and again as one customer from one address.
  MAX_UNPAID_PER_EMAIL: '1000',
  MAX_BOOKINGS_PER_IP_DAY: '1000',
};

export interface ApiUnderTest {
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly store: Store;
  readonly temporal: FakeTemporal;
  /** Everything that was logged, one JSON line each. */
  readonly logLines: string[];
  /** Moves the interface's clock; it starts at the real time and stands still only when set. */
  setNow(now: Date | undefined): void;
  close(): Promise<void>;
}

export async function apiUnderTest(
  environment: Readonly<Record<string, string>> = {},
  deps: Partial<
    Pick<
      ApiDeps,
      | 'codecUiKey'
      | 'decodePayloads'
      | 'fetchFraudWarning'
      | 'fetchPayment'
      | 'findBookingOfPayment'
      | 'paypal'
      | 'readinessKeptMs'
      | 'requestDeadline'
      | 'store'
    >
  > = {},
): Promise<ApiUnderTest> {
  const store = deps.store ?? (await memoryStore());
  // Empty means not set, as in the environment of a process.
  const given = Object.entries({ ...ENVIRONMENT, ...environment }).filter(([, value]) => value !== '');
  const config = loadConfig(Object.fromEntries(given));
  const temporal = fakeTemporal(store, config.fraudGuard);
  const logLines: string[] = [];
  const log = createLogger('trace', { write: (line) => void logLines.push(line) });
  let fixed: Date | undefined;
  const clock = () => fixed ?? new Date();
  const app = await buildApp({
    config,
    store,
    temporal,
    openSecret: (sealed) => sealed.replace('sealed:', ''),
    // its shape is checked by the route
    decodePayloads: (body) =>
      Promise.resolve({ ...(body as PayloadsJson), workflowIds: ['booking/MIDAS-1'] }),
    findBookingOfPayment: () => Promise.resolve(undefined),
    fetchPayment: () => Promise.resolve(undefined),
    fetchFraudWarning: () => Promise.resolve(undefined),
    composeSettings: composeSettings(config),
    report: createReport({ db: store.db, log, clock }),
    workflowUrl: (bookingId) => workflowPage(config, bookingId),
    refundWorkflowUrl: (bookingId, n) => refundPage(config, bookingId, n),
    disputeWorkflowUrl: (provider, disputeId) => disputeWorkflowPage(config, provider, disputeId),
    notificationUrl: (key) => notificationPage(config, key),
    fx: DEFAULT_FX_RATES,
    clock,
    log,
    readinessKeptMs: 0, // what a test takes away is missing at once
    ...deps,
  });
  return {
    app,
    config,
    store,
    temporal,
    logLines,
    setNow: (now) => (fixed = now),
    async close() {
      await app.close();
      await store.close();
    },
  };
}

/** The interface of one test file: each test begins with Temporal up and the real time, and the last one closes it. */
export async function apiOfFile(...options: Parameters<typeof apiUnderTest>): Promise<ApiUnderTest> {
  const api = await apiUnderTest(...options);
  beforeEach(() => {
    api.temporal.mode = 'normal';
    api.setNow(undefined);
  });
  afterAll(() => api.close());
  return api;
}

/** `YYYY-MM-DD`, so many days from now in UTC. */
export const daysAhead = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Days ahead of the latest rental, by test file: files may share a process, and dates come to an end. */
const latestSlots = new Map<string | undefined, number>();

/** A rental that overlaps with no other of the same test file: three days in Dubai. */
export function quoteRequest(changes: Readonly<Record<string, unknown>> = {}) {
  const { testPath } = expect.getState();
  const slot = (latestSlots.get(testPath) ?? 30) + 5;
  latestSlots.set(testPath, slot);
  return {
    itemId: 'bugatti-chiron',
    location: 'dubai',
    startDate: daysAhead(slot),
    endDate: daysAhead(slot + 3),
    tier: 'standard',
    ...changes,
  };
}

export const CUSTOMER = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  phone: '+971501234567',
  country: 'AE',
  locale: 'en',
};

export const bookingRequest = (quoteId: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  quoteId,
  customer: CUSTOMER,
  payment: { provider: 'stripe' },
  ...changes,
});

export const post = (
  app: FastifyInstance,
  url: string,
  payload: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> => send(app, { method: 'POST', url, payload, headers });

export const get = (
  app: FastifyInstance,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<LightMyRequestResponse> => send(app, { method: 'GET', url, headers });

/** Every answer of every test must be in the description of the interface. */
export async function send(app: FastifyInstance, options: InjectOptions): Promise<LightMyRequestResponse> {
  const answer = await app.inject(options);
  const url = typeof options.url === 'string' ? options.url : '';
  expect(undocumented(app, { method: options.method ?? 'GET', url }, answer)).toBeUndefined();
  return answer;
}

/** A fresh quote's id. */
export async function quoteId(
  app: FastifyInstance,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const answer = await post(app, '/v1/quotes', quoteRequest(changes));
  if (answer.statusCode !== 201) throw new Error(`no quote: ${answer.body}`);
  return answer.json<{ id: string }>().id;
}

/** The request for a booking, as often as a test makes it. */
export const bookingsOf =
  (app: FastifyInstance) =>
  (quote: string, changes = {}, headers: Readonly<Record<string, string>> = {}) =>
    post(app, '/v1/bookings', bookingRequest(quote, changes), headers);

let keys = 0;
/** The header with an Idempotency-Key that nobody has used. */
export const newKey = () => ({ 'idempotency-key': `key-${(keys += 1)}` });

export interface OpenedBooking {
  readonly id: string;
  readonly accessToken: string;
  readonly status: string;
  readonly payments: readonly Readonly<Record<string, unknown>>[];
}

/** A fresh booking that waits for its payment. */
export async function openBooking(app: FastifyInstance): Promise<OpenedBooking> {
  const answer = await post(app, '/v1/bookings', bookingRequest(await quoteId(app)));
  if (answer.statusCode !== 201) throw new Error(`no booking: ${answer.body}`);
  return answer.json<OpenedBooking>();
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The body of an answer, whatever it is. */
export const bodyOf = (answer: LightMyRequestResponse) => answer.json<Record<string, unknown>>();

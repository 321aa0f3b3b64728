/** A sandbox for one test file, the real SDK pointed at it, and an endpoint that takes its webhooks. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import Stripe from 'stripe';
import { afterAll } from 'vitest';
import { startSandbox, type Sandbox } from '../../sandbox/index.ts';
import { defined } from '../../src/domain/defined.ts';

export const KEYS = {
  secretKey: 'sk_test_sandbox',
  publishableKey: 'pk_test_sandbox',
  webhookSecret: 'whsec_sandbox',
} as const;

export function startForTest(dataDir?: string): Promise<Sandbox> {
  return startSandbox({ port: 0, smtpPort: 0, stripe: KEYS, ...defined({ dataDir }) });
}

export function sdk(port: number, key: string = KEYS.secretKey): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: 5_000,
    telemetry: false,
  });
}

/** A sandbox of one test file and Stripe's SDK pointed at it; the last test stops it. */
export async function stripeOfFile(): Promise<{ readonly sandbox: Sandbox; readonly stripe: Stripe }> {
  const sandbox = await startForTest();
  afterAll(() => sandbox.stop());
  return { sandbox, stripe: sdk(sandbox.port) };
}

/** Asks the control interface; throws where it refuses. */
export async function control<T>(base: string, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(base + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? undefined : await answer.json()) as T; // the caller names what it asks for
}

/** Polls until the value is there. */
export async function eventually<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
    await delay(20);
  }
}

/** The error a promise ends with. */
export async function failureOf(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('it was expected to fail');
}

export interface Endpoint {
  readonly url: string;
  /** Every request, whatever it was answered. */
  readonly received: { readonly body: string; readonly signature: string }[];
  /** Answered in turn; 200 once they are used up. */
  readonly statuses: number[];
  /** How long each answer takes. */
  answerAfterMs: number;
  /** The most requests that were under way at the same time. */
  readonly mostAtOnce: number;
  stop(): Promise<void>;
}

export async function startEndpoint(): Promise<Endpoint> {
  const received: Endpoint['received'] = [];
  const statuses: number[] = [];
  const busy = { answerAfterMs: 0, now: 0, most: 0 };
  const server = createServer((request, response) => {
    busy.now += 1;
    busy.most = Math.max(busy.most, busy.now);
    response.once('close', () => (busy.now -= 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        body: Buffer.concat(chunks).toString(),
        signature: String(request.headers['stripe-signature']),
      });
      const answer = () => response.writeHead(statuses.shift() ?? 200).end();
      if (busy.answerAfterMs === 0) answer();
      else setTimeout(answer, busy.answerAfterMs).unref();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`, // it listens on TCP
    received,
    statuses,
    get answerAfterMs() {
      return busy.answerAfterMs;
    },
    set answerAfterMs(ms) {
      busy.answerAfterMs = ms;
    },
    get mostAtOnce() {
      return busy.most;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const BOOKING = { booking_id: 'MIDAS-7K3M9QX2', payment_id: 'pay_1' };
export const USD_100 = { amount: 10_000, currency: 'usd', payment_method_types: ['card'], metadata: BOOKING };

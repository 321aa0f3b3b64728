/** What Stripe refuses, sorted: the customer's bank, our own account, a payment that it does not know. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PaymentCredentialsRejected,
  type PaymentGateway,
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
  PaymentUnknownAtProvider,
} from '../../../../../src/providers/payment/gateway.ts';
import { createStripeGateway } from '../../../../../src/providers/payment/stripe/gateway.ts';

let server: Server;
let gateway: PaymentGateway;
let answer: { readonly status: number; readonly error: object };

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: answer.error }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  gateway = createStripeGateway({ secretKey: 'sk_test_1', apiBase: `http://127.0.0.1:${address.port}` });
});
afterAll(() => new Promise((closed) => server.close(closed)));

const invalid = (code: string) => ({ type: 'invalid_request_error', code, message: 'no' });
const calls: readonly [string, () => Promise<unknown>][] = [
  ['fetching', () => gateway.fetch('pi_1')],
  ['capturing', () => gateway.capture('pi_1', 'key')],
  ['closing', () => gateway.close('pi_1', 'key')],
];

describe.each(calls)('%s', (_, call) => {
  it.each([401, 403])(
    'with a key that is refused by a %i is answered at once, and may be tried again',
    async (status) => {
      answer = { status, error: { type: 'invalid_request_error', message: 'no' } };
      await expect(call()).rejects.toBeInstanceOf(PaymentCredentialsRejected);
    },
  );

  it('a payment that Stripe does not know says so', async () => {
    answer = { status: 404, error: invalid('resource_missing') };
    await expect(call()).rejects.toBeInstanceOf(PaymentUnknownAtProvider);
  });

  it.each([409, 429, 500, 503])('a %i passes by itself', async (status) => {
    answer = { status, error: { type: 'api_error', message: 'later' } };
    const error: unknown = await call().catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(PaymentProviderUnavailable);
    expect(error).not.toBeInstanceOf(PaymentCredentialsRejected);
  });

  it('anything else is a refusal of ours, with Stripe’s code', async () => {
    answer = { status: 400, error: invalid('account_invalid') };
    await expect(call()).rejects.toMatchObject({ code: 'account_invalid' });
    await expect(call()).rejects.toBeInstanceOf(PaymentRefusedByProvider);
  });
});

describe('a capture that the bank', () => {
  it.each([
    ['declines', { code: 'card_declined', decline_code: 'insufficient_funds', charge: 'ch_1' }, 'ch_1'],
    ['declines without naming its charge', { code: 'expired_card' }, 'key'],
  ])('%s is a decline of the customer’s, and that share can be paid anew', async (_, error, attempt) => {
    answer = { status: 402, error: { type: 'card_error', message: 'no', ...error } };
    expect(await gateway.capture('pi_1', 'key')).toMatchObject({
      declined: { attempt, reason: expect.stringMatching(/^The card/) as string },
      next: 'same_payment',
    });
  });

  it('has let lapse takes nothing: the next fetch says what is left', async () => {
    answer = { status: 400, error: invalid('charge_expired_for_capture') };
    expect(await gateway.capture('pi_1', 'key')).toBe('not_authorised');
  });
});

/** What a customer reads who pays one booking in several payments. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type Stripe from 'stripe';
import type { Sandbox } from '../../../sandbox/index.ts';
import { control, sdk, startForTest } from '../testSandbox.ts';

let sandbox: Sandbox;
let stripe: Stripe;
let shares: [string, string];

beforeAll(async () => {
  sandbox = await startForTest();
  stripe = sdk(sandbox.port);
});
beforeEach(async () => {
  await control(sandbox.url, 'DELETE', '/sandbox/state');
  shares = [await open(1, 60_000_000), await open(2, 59_999_999)];
});
afterAll(() => sandbox.stop());

async function open(seq: number, amount: number, booking = 'MIDAS-7K3M9QX2'): Promise<string> {
  const intent = await stripe.paymentIntents.create({
    amount,
    currency: 'aed',
    capture_method: 'manual',
    description: `Icon 280, booking ${booking}, payment ${seq} of 2`,
    metadata: { booking_id: booking, payment_id: `${booking}-P${seq}` },
  });
  return intent.id;
}

const authorise = (id: string) => control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`);

/** The words of the page, without its markup. */
async function read(id: string): Promise<string> {
  const page = await (await fetch(`${sandbox.url}/pay/${id}`)).text();
  const main = page.slice(page.indexOf('<main'));
  return main.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[\s\u00a0]+/g, ' ');
}

test('each payment says which it is, what the others are, the total, and that nothing is taken before all are authorised', async () => {
  const page = await read(shares[0]);
  expect(page).toContain('MIDAS-7K3M9QX2 · Payment 1 of 2');
  expect(page).toContain('nothing is taken until both are');
  expect(page).toContain('1 Payment 1 AED 600,000.00 Unpaid');
  expect(page).toContain('2 Payment 2 AED 599,999.99 Unpaid');
  expect(page).toContain('Authorised so far AED 0.00 Total AED 1,199,999.99');
  expect(page).toContain('Authorise AED 600,000.00');
});

test('an authorised payment leads on to the next', async () => {
  await authorise(shares[0]);
  const page = await read(shares[0]);
  expect(page).toContain('✓ Payment 1 AED 600,000.00 Authorised');
  expect(page).toContain('This payment is authorised, and nothing has been taken yet.');
  expect(page).toContain('Go on to payment 2 of 2');
  expect(page).toContain('Authorised so far AED 600,000.00');
});

test('once all are authorised they are taken together, and the page says so', async () => {
  await Promise.all(shares.map(authorise));
  expect(await read(shares[1])).toContain('both are authorised, and are now taken together');
  await Promise.all(shares.map((id) => stripe.paymentIntents.capture(id)));
  const page = await read(shares[1]);
  expect(page).toContain('both payments have been taken, together');
  expect(page).toContain('Taken AED 1,199,999.99');
});

test('payments that were released say that nothing was taken', async () => {
  await authorise(shares[0]);
  await Promise.all(shares.map((id) => stripe.paymentIntents.cancel(id)));
  expect(await read(shares[0])).toContain('These payments have been released. Nothing has been taken.');
});

test('another booking’s payment is none of this one’s, and one that stands alone is simply paid', async () => {
  const other = await open(1, 20_000, 'MIDAS-00000001');
  expect(await read(other)).not.toContain('until both are');
  expect(await read(other)).toContain('Pay AED 200.00');
  expect(await read(shares[0])).not.toContain('AED 200.00');
});

/**
 * `kill -9` of the whole product while shares are captured: for one charter right before a capture has its effect,
 * for the other right after. After `npm start` on the same folder both shares of both are taken, each once.
 */
import { beforeAll, expect, it } from 'vitest';
import { bookCharter, intentOfShare } from '../../support/charter.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { type Booked, readBooking, timelineCounts, untilStatus } from '../../support/clients/customer.ts';
import { productFolder } from '../../support/environments/product.ts';
import { type ProductProcess, startProductProcess } from '../../support/environments/productProcess.ts';
import { charges, intentsOf, pay, stripeFaults } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';

const FOREVER_MS = 600_000;
const CAPTURE = { method: 'POST', path: '/v1/payment_intents/:id/capture', times: 1 } as const;

let product: ProductProcess;
let before: Booked;
let after: Booked;
/** How the intents of each stood at the kill, and what the product knew. */
let seen: { readonly before: string[]; readonly after: string[]; readonly statuses: string[] };

const teardown = cleanUp();

beforeAll(async () => {
  const dataDir = await productFolder();
  product = await startProductProcess(dataDir);
  teardown.add('the product', () => product.discard());
  [before, after] = [await bookCharter(product), await bookCharter(product)];

  await stripeFaults(product, { calls: [{ ...CAPTURE, kind: 'slow', delayMs: FOREVER_MS }] });
  await authorise(before, ['requires_capture', 'succeeded']);
  await stripeFaults(product, { calls: [{ ...CAPTURE, kind: 'timeout' }] });
  await authorise(after, ['succeeded', 'succeeded']);
  const both = [await readBooking(product, before), await readBooking(product, after)];
  seen = {
    before: await status(before),
    after: await status(after),
    statuses: both.map(({ status }) => status),
  };
  await product.end('SIGKILL');
  product = await startProductProcess(dataDir);
});

async function status(booking: Booked): Promise<string[]> {
  return (await intentsOf(product, booking.id)).map(({ status }) => status).sort();
}

async function authorise(booking: Booked, expected: string[]): Promise<void> {
  await pay(product, intentOfShare(booking, 0));
  await pay(product, intentOfShare(booking, 1));
  await waitFor(
    `intents that stand as ${expected.join(' and ')}`,
    () => status(booking),
    (statuses) => statuses.join() === expected.join(),
  );
}

it('the kill fell between the two captures of one charter, and before the other one was answered', () => {
  expect(seen).toEqual({
    before: ['requires_capture', 'succeeded'],
    after: ['succeeded', 'succeeded'],
    statuses: ['awaiting_payment', 'awaiting_payment'],
  });
});

it.each([
  ['right before a capture', () => before],
  ['right after a capture', () => after],
] as const)(
  'killed %s: both shares are taken once, and the booking is confirmed once',
  async (_when, charter) => {
    const confirmed = await untilStatus(product, charter(), 'confirmed', 90_000);
    expect(confirmed.payments.map(({ status }) => status)).toEqual(['paid', 'paid']);
    expect(timelineCounts(confirmed)).toMatchObject({ authorised: 2, paid: 2, confirmed: 1 });

    const intents = await intentsOf(product, charter().id);
    const taken = intents.reduce((sum, { amount_received }) => sum + amount_received, 0);
    expect(taken).toBe(confirmed.quote.amounts.total);
    const ours = (await charges(product)).filter(({ payment_intent }) =>
      intents.some(({ id }) => id === payment_intent),
    );
    expect(ours.map(({ captured }) => captured)).toEqual([true, true]);
  },
);

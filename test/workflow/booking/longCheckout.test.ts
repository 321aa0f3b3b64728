/** A checkout of many events goes on in a new run, and forgets nothing. */
import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

const MANY = 120;
/** Events: what it takes to leave comes on top, and makes a history that is to end. */
const ALMOST_LONG = 985;

it('a customer who asks for the capture again and again fills no history: the booking goes on, and can be paid', async () => {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  const { runId } = await booking.handle.describe();
  for (let asked = 0; asked < MANY; asked += 1)
    expect(await booking.capture()).toEqual({ outcome: 'not_approved' });
  expect((await booking.handle.describe()).runId).not.toBe(runId);

  booking.paypal.approve();
  expect(await booking.capture()).toEqual({ outcome: 'taken' });
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
  expect(booking.calls('reserve')).toHaveLength(1);
  expect(booking.calls('openPayment')).toHaveLength(1);
  expect(booking.paypal.taken).toBe(1);
});

it('a customer who leaves a long one while PayPal is away is answered, and the slot is free', async () => {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  const { runId } = await booking.handle.describe();
  const { workflow } = environment.server.client;
  const lengthOfFirst = async () =>
    (await workflow.getHandle(booking.handle.workflowId, runId).describe()).historyLength;
  while ((await lengthOfFirst()) < ALMOST_LONG) await booking.capture();
  booking.paypal.away = true;
  const answer = await booking.askToCancel();
  await environment.pass(HOUR);
  expect(await answer()).toEqual({ outcome: 'cancelled' });
  expect(booking.slot).toBe('free');
  expect(await lengthOfFirst()).toBeGreaterThan(1_000);
});

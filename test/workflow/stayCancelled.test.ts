/** A paid booking that is cancelled: once, whoever asks, by its terms, and its refund looks after itself. */
import { expect, it } from 'vitest';
import { cancelUpdate } from '../../src/workflows/booking/messages.ts';
import { DAY, HOUR, MINUTE, type Wish } from '../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../support/environments/bookingUnderTest.ts';
import { waitFor } from '../support/waitFor.ts';

const environment = await bookingsOfFile();

const CONFIRMATION = ['booking_confirmation', 'concierge_new_booking', 'payment_receipt'];
const CANCELLATION = ['cancellation_confirmation', 'concierge_cancellation'];
const PRE_ARRIVAL = ['concierge_pre_arrival', 'pre_arrival'];

async function confirmed(wish: Wish = {}): Promise<BookingUnderTest> {
  const booking = await environment.book(wish);
  await booking.opened;
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
  return booking;
}

it('its slot is free before the answer, its refund pays by the terms, and nothing of the stay follows', async () => {
  const booking = await confirmed();
  expect(await booking.cancel({ pays: 1_000 })).toEqual({ outcome: 'cancelled' });
  expect(booking.slot).toBe('free');
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.refunds.rows.map((refund) => [refund.kind, refund.view().status])).toEqual([
    ['cancellation', 'succeeded'],
  ]);
  expect([...booking.payment.refunds.values()]).toEqual([1_000]);
  expect(booking.calls('moveStay')).toEqual([]);
  expect(booking.sent()).toEqual([...CONFIRMATION, ...CANCELLATION, 'refund_confirmation'].sort());
});

it('who cancels while the payment is being confirmed cancels what is then on record', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  let asked: ReturnType<typeof booking.askToCancel> | undefined;
  booking.meanwhile = (call) => {
    if (call === 'confirmBooking') asked ??= booking.askToCancel();
  };
  await booking.signal();
  await environment.pass(MINUTE);
  expect(await (await asked)?.()).toEqual({ outcome: 'cancelled' });
  expect(await environment.outcome(booking)).toBe('cancelled');
  await environment.replay(booking);
  expect(booking.deeds().filter((deed) => deed !== 'sendRefundPart')).toEqual([
    ...['reserve', 'openPayment', 'confirmBooking', 'cancelStay'],
  ]);
  expect(booking.payment.kept()).toBe(0);
});

it('of several who ask at once one cancels it: a repeat gets the same answer, another one that it is over', async () => {
  const booking = await confirmed();
  let letGo: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (letGo = resolve));
  booking.meanwhile = (call) => (call === 'sendEmails' ? answered : undefined);
  expect(await booking.cancel({}, 'can_1')).toEqual({ outcome: 'cancelled' });
  expect(await Promise.all([booking.cancel({}, 'can_1'), booking.cancel({}, 'can_2')])).toEqual([
    { outcome: 'cancelled' },
    { outcome: 'invalid_state', status: 'cancelled' },
  ]);
  letGo();
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.refunds.rows).toHaveLength(1);
  expect(booking.payment.refunds.size).toBe(1);
  expect(booking.sent()).toEqual([...CONFIRMATION, ...CANCELLATION, 'refund_confirmation'].sort());
});

it('a customer whose refund is no longer what they saw is answered so, and the booking goes on', async () => {
  const booking = await confirmed();
  expect(await booking.cancel({ isOutdated: true })).toEqual({ outcome: 'changed' });
  expect(booking.slot).toBe('sold');
  expect(await environment.outcome(booking)).toBe('completed');
  expect(booking.refunds.rows).toEqual([]);
  expect(booking.sent()).toEqual([...CONFIRMATION, ...PRE_ARRIVAL, 'review_request'].sort());
});

it('a request that is not on record cancels nothing', async () => {
  const booking = await confirmed();
  const args: [{ request: 'cancel'; id: string }] = [{ request: 'cancel', id: 'can_made_up' }];
  await expect(booking.handle.executeUpdate(cancelUpdate, { args })).rejects.toMatchObject({
    cause: { type: 'UnknownCancellation' },
  });
  expect(booking.slot).toBe('sold');
  expect(await environment.outcome(booking)).toBe('completed');
});

it('once the rental has begun only staff may: the stay ends with it', async () => {
  const booking = await confirmed({ startsIn: 2 * DAY });
  await environment.pass(2 * DAY + HOUR);
  expect(booking.stay).toBe('active');
  expect(await booking.cancel({ actor: 'customer' }, 'can_1')).toEqual({
    outcome: 'invalid_state',
    status: 'active',
  });
  expect(await booking.cancel({ actor: 'staff', pays: 500 }, 'can_2')).toEqual({ outcome: 'cancelled' });
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('moveStay')).toHaveLength(1);
  expect([...booking.payment.refunds.values()]).toEqual([500]);
  expect(booking.sent()).toEqual(
    [...CONFIRMATION, ...PRE_ARRIVAL, ...CANCELLATION, 'refund_confirmation'].sort(),
  );
});

it('a special reason frees the slot at once; what it pays waits for finance, and the customer hears of that alone', async () => {
  const booking = await confirmed();
  expect(await booking.cancel({ isClaim: true })).toEqual({ outcome: 'cancelled' });
  expect(booking.slot).toBe('free');
  const [refund] = booking.refunds.rows;
  await waitFor('the word to finance', () => booking.sent().includes('finance_refund_review'));
  expect(refund?.view().status).toBe('under_review');
  expect(booking.sent()).toEqual(
    [...CONFIRMATION, 'concierge_cancellation', 'finance_refund_review', 'refund_under_review'].sort(),
  );
  expect(booking.payment.refunds.size).toBe(0);
  refund?.decide('approve');
  await environment.pass(DAY);
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payment.kept()).toBe(0);
  expect(booking.sent()).toContain('claim_decided');
  expect(booking.sent()).toContain('refund_confirmation');
});

it('what a worker cancelled before it died stays cancelled: the next one begins no stay', async () => {
  const booking = await confirmed();
  booking.meanwhile = (call) => {
    if (call !== 'hasStay') return;
    booking.slot = 'free'; // as the worker had written it
    booking.stay = 'cancelled';
  };
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('moveStay')).toEqual([]);
  expect(booking.sent()).toEqual(CONFIRMATION);
});

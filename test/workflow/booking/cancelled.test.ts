/** A customer who steps back before the booking is confirmed, and operations who cancel its workflow. */
import { expect, it } from 'vitest';
import { PAYMENT_REFUSED, REFUND_BLOCKED } from '../../../src/activities/payment/payments.ts';
import { DAY, HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';

const environment = await bookingsOfFile();

const LEFT = ['cancellation_confirmation'];

it('a customer who cancels while waiting has the payment closed and the slot released before the answer', async () => {
  const booking = await environment.book();
  await booking.opened;
  expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'closePayment', 'endBooking']);
  expect(booking.payment.state).toBe('canceled');
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(LEFT);
});

it('what a worker confirmed before it died stays confirmed, though its customer cancelled meanwhile', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  booking.meanwhile = (call) => {
    if (call === 'endBooking') booking.slot = 'sold'; // as the worker had written it, whose word never reached the server
  };
  expect(await booking.cancel()).toEqual({ outcome: 'invalid_state', status: 'confirmed' });
  await environment.pass(MINUTE);
  expect(booking.calls('refundPayment')).toEqual([]);
  expect(booking.sent()).toEqual(['booking_confirmation', 'concierge_new_booking', 'payment_receipt']);
});

it('cancelling twice gives the same answer twice and one notification', async () => {
  const booking = await environment.book();
  await booking.opened;
  const answers = await Promise.all([booking.cancel(), booking.cancel()]);
  expect(answers).toEqual([{ outcome: 'cancelled' }, { outcome: 'cancelled' }]);
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('endBooking')).toHaveLength(1);
  expect(booking.sent()).toEqual(LEFT);
});

it('a confirmed booking is not cancelled this way, and says so', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(await booking.cancel()).toEqual({ outcome: 'invalid_state', status: 'confirmed' });
  expect(booking.slot).toBe('sold');
  expect(booking.sent()).not.toContain('cancellation_confirmation');
});

it.each([
  ['before the cancellation looked', false],
  ['between its fetch and its close', true],
])('money that arrived %s goes back in full', async (_when, afterTheFetch) => {
  const booking = await environment.book();
  await booking.opened;
  booking.meanwhile = (call) => {
    if (call === (afterTheFetch ? 'closePayment' : 'fetchPayment')) booking.payment.pay();
  };
  expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect([...booking.payment.refunds.values()]).toEqual([booking.input.total]);
  expect(booking.calls('confirmBooking')).toEqual([]);
  expect(booking.calls('showRefund').at(-1)).toMatchObject({
    given: { refund: { reason: 'customer_request', status: 'succeeded' } },
  });
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual(LEFT);
});

it.each([
  ['that the bank refuses for good is shown as failed', PAYMENT_REFUSED, 'failed'],
  ['that a dispute holds up is shown as blocked, not failed', REFUND_BLOCKED, 'blocked'],
] as const)('a refund %s', async (_what, refusal, status) => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  booking.payment.refusesRefunds = refusal;
  await booking.cancel();
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.calls('showRefund').at(-1)).toMatchObject({ given: { refund: { status } } });
});

it('a customer who cancels while the provider is away is answered within a minute; the payment is closed later', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.away = true;
  await booking.signal();
  await environment.pass(5 * MINUTE);
  const answer = await booking.askToCancel();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('free');
  expect(await answer()).toEqual({ outcome: 'cancelled' });
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payment.state).toBe('canceled');
  expect(booking.calls('recordPaymentClosed')).toHaveLength(1);
  expect(booking.sent()).toEqual(LEFT);
});

it('a customer may leave while the payment is still being opened', async () => {
  const booking = await environment.book({ scene: ({ payment }) => (payment.away = true) });
  await environment.pass(5 * MINUTE);
  const answer = await booking.askToCancel();
  await environment.pass(MINUTE);
  expect(await answer()).toEqual({ outcome: 'cancelled' });
  expect(booking.slot).toBe('free');
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payment.state).toBe('never_opened');
});

it('a checkout that operations cancel in the Web UI is given back like a customer’s', async () => {
  const booking = await environment.book();
  await booking.opened;
  await booking.handle.cancel();
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'closePayment', 'endBooking']);
  expect(booking.sent()).toEqual(LEFT);
});

it('operations may cancel while the payment is being opened: the waiting page is answered', async () => {
  const booking = await environment.book({ scene: ({ payment }) => (payment.away = true) });
  await environment.pass(MINUTE);
  await booking.handle.cancel();
  await environment.pass(2 * MINUTE);
  expect(await booking.opened).toEqual({ outcome: 'open' });
  expect(booking.slot).toBe('free');
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('cancelled');
});

it('cancelling a workflow that still follows a payment does not make it forget the customer’s money', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.away = true;
  await environment.pass(90 * MINUTE);
  expect(booking.slot).toBe('free');
  await booking.handle.cancel();
  await environment.pass(2 * HOUR);
  booking.payment.pay();
  booking.payment.away = false;
  await environment.outcome(booking);
  expect(booking.payment.kept()).toBe(0);
  expect(booking.sent()).toContain('late_payment_refunded');
});

it('a stay goes on when operations cancel its workflow: a paid rental is cancelled through the API', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  await booking.signal();
  // The time-skipping server lets no cancelled run continue as new; a real one does (e2e/booking/webUiCancel).
  await environment.pass(9 * DAY);
  await booking.handle.cancel();
  expect(await environment.outcome(booking)).toBe('completed');
  expect(booking.calls('moveStay')).toHaveLength(2);
  expect(booking.sent()).toContain('review_request');
});

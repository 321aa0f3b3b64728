/** A customer who steps back before the booking is confirmed, and operations who cancel its workflow. */
import proto from '@temporalio/proto';
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const { ParentClosePolicy } = proto.temporal.api.enums.v1;
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

it('what a worker confirmed before it died is bought: the customer who cancelled meanwhile cancels it by its terms', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  booking.meanwhile = (call) => {
    if (call === 'endBooking') booking.slot = 'sold'; // as the worker had written it, whose word never reached the server
  };
  expect(await booking.cancel({ pays: 1_000 })).toEqual({ outcome: 'cancelled' });
  expect(await environment.outcome(booking)).toBe('cancelled');
  await environment.replay(booking);
  expect(booking.refunds.rows.map(({ kind }) => kind)).toEqual(['cancellation']);
  expect([...booking.payment.refunds.values()]).toEqual([1_000]);
  expect(booking.calls('confirmBooking')).toHaveLength(1);
  expect(booking.sent()).toEqual([
    'booking_confirmation',
    'cancellation_confirmation',
    'concierge_cancellation',
    'concierge_new_booking',
    'payment_receipt',
    'refund_confirmation',
  ]);
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
  expect(booking.refunds.rows.map((refund) => refund.view())).toMatchObject([
    { reason: 'customer_request', status: 'succeeded', payout: { amount: booking.input.total } },
  ]);
  expect(booking.calls('sendRefundPart')).toHaveLength(1);
  expect(booking.slot).toBe('free');
  expect(booking.sent()).toEqual([...LEFT, 'refund_confirmation']);
});

it.each([
  ['is fetched', 'fetchPayment', true],
  ['is closed', 'closePayment', true],
  ['is being confirmed', 'confirmBooking', false],
])(
  'customer and staff who cancel at once, while the money comes as it %s, get one refund',
  async (_when, at, isLate) => {
    const booking = await environment.book();
    await booking.opened;
    let answers: Promise<unknown[]> | undefined;
    const cancelBoth = () =>
      Promise.all([
        booking.cancel({ actor: 'customer' }, 'can_customer'),
        booking.cancel({ actor: 'staff' }, 'can_staff'),
      ]);
    booking.meanwhile = (call) => {
      if (call !== at) return;
      if (isLate) booking.payment.pay();
      else answers ??= cancelBoth();
    };
    if (!isLate) {
      booking.payment.pay();
      await booking.signal();
      await environment.pass(MINUTE);
    }
    answers ??= cancelBoth();
    expect(await answers).toContainEqual({ outcome: 'cancelled' });
    expect(await environment.outcome(booking)).toBe('cancelled');
    await environment.replay(booking);
    expect(booking.refunds.rows).toHaveLength(1);
    expect(booking.payment.refunds.size).toBe(1);
    expect(booking.payment.kept()).toBe(0);
    expect(booking.slot).toBe('free');
    const told = booking.sent();
    for (const template of ['cancellation_confirmation', 'refund_confirmation'])
      expect(told.filter((each) => each === template)).toHaveLength(1);
  },
);

it.each([
  ['that the bank refuses for good is shown as failed', 'failed'],
  ['that a dispute holds up is shown as blocked, not failed', 'blocked'],
] as const)('a refund %s', async (_what, status) => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  booking.payment.refusesRefunds = status;
  await booking.cancel();
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.refunds.rows.map((refund) => refund.view())).toMatchObject([{ status }]);
});

/** What becomes of its children at its end: the test server itself ends none. */
async function closePolicies({ handle }: BookingUnderTest) {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ startChildWorkflowExecutionInitiatedEventAttributes: child }) =>
    child ? [child.parentClosePolicy] : [],
  );
}

it('a refund whose provider is away outlives its booking, and is made once the provider is back', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  booking.meanwhile = (call) => {
    if (call === 'sendRefundPart') booking.payment.away = true;
  };
  expect(await booking.cancel()).toEqual({ outcome: 'cancelled' });
  expect(booking.slot).toBe('free');
  await environment.pass(2 * HOUR);
  expect((await booking.handle.describe()).status.name).toBe('COMPLETED');
  expect(await closePolicies(booking)).toEqual([ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON]);
  expect(booking.refunds.rows.map((refund) => refund.view())).toMatchObject([{ status: 'processing' }]);
  booking.meanwhile = () => undefined;
  booking.payment.away = false;
  expect(await environment.outcome(booking)).toBe('cancelled');
  expect(booking.payment.kept()).toBe(0);
  expect(booking.sent()).toEqual([...LEFT, 'refund_confirmation']);
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

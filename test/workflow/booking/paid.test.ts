/** A booking that is paid: confirmed once, and lived to its end at the promised instants. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import { openUpdate } from '../../../src/workflows/booking/messages.ts';
import type { BookingUnderTest } from '../../support/environments/bookingUnderTest.ts';

const environment = await bookingsOfFile();

const CONFIRMATION = ['booking_confirmation', 'concierge_new_booking', 'payment_receipt'];

/** Never early, and late by no more than a busy machine is. */
function expectAt(at: number | undefined, instant: string, shiftMs = 0): void {
  const due = Date.parse(instant) + shiftMs;
  expect(at).toBeGreaterThanOrEqual(due);
  expect(at).toBeLessThan(due + 30_000);
}

async function paidBooking(startsIn = 10 * DAY): Promise<BookingUnderTest> {
  const booking = await environment.book({ startsIn });
  await expect(booking.opened).resolves.toEqual({ outcome: 'open' });
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  return booking;
}

it('a paid booking is confirmed once, with a confirmation, a receipt and word to the concierge', async () => {
  const booking = await paidBooking();
  expect(booking.deeds()).toEqual(['reserve', 'openPayment', 'confirmBooking']);
  expect(booking.slot).toBe('sold');
  expect(booking.sent()).toEqual(CONFIRMATION);
});

it('a stay becomes active at its start and completed at its end, each with its notifications on time', async () => {
  const booking = await paidBooking();
  expect(await environment.outcome(booking)).toBe('completed');

  const { startAt, endAt } = booking.input;
  const [active, completed] = booking.calls('moveStay');
  expect(active?.given).toMatchObject({ to: 'active', at: startAt });
  expectAt(active?.at, startAt);
  expect(completed?.given).toMatchObject({ to: 'completed', at: endAt });
  expectAt(completed?.at, endAt);
  expectAt(booking.notification('pre_arrival')?.at, startAt, -24 * HOUR);
  expectAt(booking.notification('concierge_pre_arrival')?.at, startAt, -24 * HOUR);
  expectAt(booking.notification('review_request')?.at, endAt, 24 * HOUR);
  expect(booking.sent()).toEqual(
    [...CONFIRMATION, 'concierge_pre_arrival', 'pre_arrival', 'review_request'].sort(),
  );
});

it('a booking made less than a day ahead gets its pre-arrival notification at once', async () => {
  const booking = await paidBooking(5 * HOUR);
  expect(booking.sent()).toEqual([...CONFIRMATION, 'concierge_pre_arrival', 'pre_arrival'].sort());
  expect(booking.calls('moveStay')).toEqual([]);
  expect(await environment.outcome(booking)).toBe('completed');
});

const isContinued = async ({ handle }: BookingUnderTest) => {
  const { events } = await handle.fetchHistory();
  return Boolean(events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId);
};

it('one run tells the story from the opening to the emails; from the pre-arrival on there is another', async () => {
  const booking = await paidBooking();
  expect(await isContinued(booking)).toBe(false);
  for (const template of CONFIRMATION) expect(await detailsOf(booking)).toContain(`- ${template}: accepted`);
  await environment.pass(9 * DAY);
  expect(await isContinued(booking)).toBe(true);
  expect(booking.notification('pre_arrival')).toBeDefined();
  expect(await environment.outcome(booking)).toBe('completed');
});

it('a page that asks again whether it may pay is answered yes, before and after the confirmation', async () => {
  const booking = await environment.book();
  await booking.opened;
  expect(await booking.handle.executeUpdate(openUpdate)).toEqual({ outcome: 'open' });
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(await booking.handle.executeUpdate(openUpdate)).toEqual({ outcome: 'open' });
  expect(booking.calls('openPayment')).toHaveLength(1);
  expect(await environment.outcome(booking)).toBe('completed');
});

it('a fee that the provider books only later is asked for until it is there, and holds nothing up', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.feeBooked = false;
  booking.payment.pay();
  await booking.signal();
  await environment.pass(HOUR);
  expect(booking.slot).toBe('sold');
  const asked = booking.calls('recordFee').length;
  expect(asked).toBeGreaterThan(3);
  expect(booking.calls('recordFee')[0]?.given).toMatchObject({
    provider: 'stripe',
    captured: { id: `${booking.input.bookingId}-P1`, amount: booking.input.total },
  });
  booking.payment.feeBooked = true;
  await environment.pass(DAY);
  const inAll = booking.calls('recordFee').length;
  await environment.pass(DAY);
  expect(booking.calls('recordFee')).toHaveLength(inAll);
});

it('a fee that is not booked by the pre-arrival is asked for in the next run', async () => {
  const booking = await environment.book({ startsIn: 5 * HOUR });
  await booking.opened;
  booking.payment.feeBooked = false;
  booking.payment.pay();
  await booking.signal();
  await environment.pass(HOUR);
  expect(await isContinued(booking)).toBe(true);
  const asked = booking.calls('recordFee').length;
  expect(asked).toBeGreaterThan(3);
  booking.payment.feeBooked = true;
  await environment.pass(DAY);
  expect(booking.calls('recordFee').length).toBeGreaterThan(asked);
  expect(await environment.outcome(booking)).toBe('completed');
});

it('a fee that was told with the money is not asked for again', async () => {
  const booking = await environment.book();
  await booking.opened;
  booking.payment.pay();
  await booking.signal();
  await environment.pass(HOUR);
  expect(booking.calls('recordFee')).toEqual([]);
});

/** The hour and minute of an instant in Dubai, which is four hours ahead of UTC all year. */
const inDubai = (instant: string) =>
  new Date(Date.parse(instant) + 4 * HOUR).toISOString().slice('YYYY-MM-DDT'.length, -':00.000Z'.length);

const detailsOf = async ({ handle }: BookingUnderTest) =>
  (await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ?? '';

it('the Web UI shows instants in the local time of the place, with the next step, from the first hold to the stay', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  await booking.opened;
  const { startAt, endAt } = booking.input;
  const held = await detailsOf(booking);
  expect(held).toContain('Waiting for');
  expect(held).toContain('Next: The customer pays, or the slot is freed at the end of the hold');

  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  const stays = await detailsOf(booking);
  expect(stays).toContain('**confirmed**');
  expect(stays).toMatch(/Next: /);

  for (const details of [held, stays]) {
    expect(details).toContain('in Dubai');
    for (const instant of [startAt, endAt]) expect(details).toContain(`, ${inDubai(instant)}`);
    expect(details).not.toMatch(/\dT\d/);
  }
});

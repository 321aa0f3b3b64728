/** Emails leave from the booking's own run, which waits for none of them; what is left goes on in workflows of its own. */
import { expect, it } from 'vitest';
import { DAY, MINUTE } from '../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../support/environments/bookingsOfFile.ts';
import type { BookingUnderTest } from '../support/environments/bookingUnderTest.ts';
import { bookingWorkflowId } from '../../src/workflows/booking/messages.ts';
import { notificationKey, notificationWorkflowId } from '../../src/workflows/notification/messages.ts';
import { waitFor } from '../support/waitFor.ts';

const environment = await bookingsOfFile();

const CONFIRMATION = ['booking_confirmation', 'concierge_new_booking', 'payment_receipt'];

async function payFor(booking: BookingUnderTest): Promise<void> {
  await booking.opened;
  booking.payment.pay();
  await booking.signal();
}

/** What the workflow of one email was started with; undefined where it has none. */
async function startOf({ input }: BookingUnderTest, template: string) {
  const { workflow } = environment.server.client;
  const id = notificationWorkflowId(notificationKey(template, input.bookingId));
  const history = await workflow
    .getHandle(id)
    .fetchHistory()
    .catch(() => undefined); // none of this id
  const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return payload === undefined
    ? undefined
    : (JSON.parse(Buffer.from(payload.data ?? []).toString()) as object);
}

it('the emails of a confirmation are one activity and no workflow', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  await payFor(booking);
  await environment.pass(MINUTE);
  expect(booking.sent()).toEqual(CONFIRMATION);
  expect(booking.calls('sendEmails')).toHaveLength(1);
  expect(booking.calls('loadNotification')).toEqual([]);
  for (const template of CONFIRMATION) expect(await startOf(booking, template)).toBeUndefined();
});

it('one that its first provider does not take goes on in a workflow that knows of that attempt', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  booking.email = (template) => ({
    noted:
      template === 'payment_receipt'
        ? { outcome: 'unavailable', status: 'pending' }
        : { outcome: 'accepted', status: 'accepted' },
  });
  await payFor(booking);
  await environment.pass(MINUTE);
  expect(await startOf(booking, 'payment_receipt')).toMatchObject({
    template: 'payment_receipt',
    bookingId: booking.input.bookingId,
    firstAttempt: { provider: 'smtp', outcome: 'unavailable' },
  });
  expect(await startOf(booking, 'booking_confirmation')).toBeUndefined();
});

it('what a database could not note is noted once it is back, and what a worker took with it is settled', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  booking.email = (template) =>
    template === 'payment_receipt'
      ? { lost: true }
      : { toNote: { outcome: 'accepted', providerMessageId: '<1>' } };
  await payFor(booking);
  await environment.pass(MINUTE);
  expect(booking.calls('noteAttempt')).toHaveLength(2);
  expect(booking.calls('settleLostAttempt')).toHaveLength(1);
  expect(await startOf(booking, 'payment_receipt')).toMatchObject({
    firstAttempt: { provider: 'smtp', outcome: 'unknown' },
  });
  expect(booking.notification('booking_confirmation')?.status).toBe('accepted');
});

it('one whose data does not fit its template fails at once: it is reported, and no provider is asked again', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  booking.email = (template) => ({
    noted:
      template === 'payment_receipt'
        ? { outcome: 'invalid_data', fields: ['total'] }
        : { outcome: 'accepted', status: 'accepted' },
  });
  await payFor(booking);
  await environment.pass(MINUTE);
  expect(booking.notification('payment_receipt')?.status).toBe('failed');
  expect(booking.calls('reportError').map(({ given }) => given)).toMatchObject([
    { code: 'email_data_invalid', subject: 'payment_receipt', bookingId: booking.input.bookingId },
  ]);
  expect(booking.calls('sendEmails')).toHaveLength(1);
  expect(await startOf(booking, 'payment_receipt')).toBeUndefined();
});

it('that emails are to be written is in the history before they are: a worker that dies over it leaves none behind', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  let isScheduled: boolean | undefined;
  booking.meanwhile = async (call) => {
    if (call === 'writeNotifications') isScheduled ??= await isInHistory(booking, call);
  };
  await booking.opened;
  booking.payment.decline('ch_1');
  await booking.signal();
  await waitFor('the emails of the decline', () => Promise.resolve(booking.sent().length === 2));
  expect(isScheduled).toBe(true);
});

async function isInHistory({ input }: BookingUnderTest, activity: string): Promise<boolean> {
  const { workflow } = environment.server.client;
  const { events } = await workflow.getHandle(bookingWorkflowId(input.bookingId)).fetchHistory();
  return (events ?? []).some(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === activity,
  );
}

it('a mail server that takes its time delays neither the booking nor whoever asks of it', async () => {
  const booking = await environment.book({ startsIn: 10 * DAY });
  let answerMail: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answerMail = resolve));
  booking.meanwhile = (call) => (call === 'sendEmails' ? answered : undefined);
  await payFor(booking);
  await waitFor('the emails under way', () => Promise.resolve(booking.calls('sendEmails').length === 1));
  expect(booking.slot).toBe('sold');
  const { answer } = booking.payAnotherWay({ provider: 'stripe' });
  expect(await answer).toEqual({ outcome: 'invalid_state', status: 'confirmed' });
  answerMail();
  await environment.pass(MINUTE);
  expect(booking.sent()).toEqual(CONFIRMATION);
});

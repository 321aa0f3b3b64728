/** One letter: sent once, tried again on the house's schedule, and never silently lost. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../src/temporal/names.ts';
import type { notification } from '../../src/workflows/notification.ts';
import { type NotificationInput, notificationWorkflowId } from '../../src/workflows/notification.messages.ts';
import { type House, MINUTE, openHouse } from '../support/bookingHarness.ts';
import type { BookingUnderTest } from '../support/bookingUnderTest.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const keyFor = ({ input }: BookingUnderTest) => `booking_confirmation/${input.bookingId}`;

function send(booking: BookingUnderTest) {
  const input: NotificationInput = {
    key: keyFor(booking),
    template: 'booking_confirmation',
    bookingId: booking.input.bookingId,
    retryScheduleMs: booking.input.rules.emailRetryScheduleMs,
  };
  return house.environment.client.workflow.start<typeof notification>('notification', {
    workflowId: notificationWorkflowId(input.key),
    taskQueue: TASK_QUEUES.main,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    args: [input],
  });
}

/** When the attempts at sending began, in minutes after the first. */
function attemptsAt(booking: BookingUnderTest): number[] {
  const [first, ...others] = booking.calls('sendMessage').map(({ at }) => at);
  return [0, ...others.map((at) => Math.floor((at - (first ?? 0)) / MINUTE))];
}

it('a letter that a provider takes is sent once', async () => {
  const booking = await house.prepare();
  const sending = await send(booking);
  expect(await sending.result()).toEqual({ outcome: 'accepted' });
  expect(booking.deeds()).toEqual([]);
  expect(booking.calls('sendMessage')).toHaveLength(1);
});

it('a letter that nobody takes is tried again after 1, 5 and 15 minutes, then parked', async () => {
  const booking = await house.prepare({
    scene: ({ mailScript }) => mailScript.push('not_taken', 'not_taken', 'not_taken', 'not_taken'),
  });
  const sending = await send(booking);
  expect(await sending.result()).toEqual({ outcome: 'failed' });
  expect(attemptsAt(booking)).toEqual([0, 1, 6, 21]);
  expect(booking.deeds()).toEqual(['parkMessage']);
  expect(booking.letter('booking_confirmation')?.status).toBe('failed');
});

it('a letter taken on a later pass is not tried again', async () => {
  const booking = await house.prepare({ scene: ({ mailScript }) => mailScript.push('not_taken') });
  const sending = await send(booking);
  expect(await sending.result()).toEqual({ outcome: 'accepted' });
  expect(attemptsAt(booking)).toEqual([0, 1]);
});

it('a refused recipient ends the letter at once', async () => {
  const booking = await house.prepare({ scene: ({ mailScript }) => mailScript.push('refused') });
  const sending = await send(booking);
  expect(await sending.result()).toEqual({ outcome: 'refused' });
  expect(booking.calls('sendMessage')).toHaveLength(1);
});

it('a sender that dies is no end: the next pass sends', async () => {
  const booking = await house.prepare({ scene: ({ mailScript }) => mailScript.push('dies') });
  const sending = await send(booking);
  expect(await sending.result()).toEqual({ outcome: 'accepted' });
  expect(attemptsAt(booking)).toEqual([0, 1]);
});

it.each(['accepted', 'refused'])('a letter whose row says %s is not sent again', async (status) => {
  const booking = await house.prepare();
  const key = keyFor(booking);
  booking.letters.set(key, { key, template: 'booking_confirmation', at: 0, status });
  const sending = await send(booking);
  expect(await sending.result()).toEqual({ outcome: status });
  expect(booking.calls('sendMessage')).toEqual([]);
});

it('the same cause never starts a second letter', async () => {
  const booking = await house.prepare();
  const sending = await send(booking);
  await sending.result();
  await expect(send(booking)).rejects.toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
});

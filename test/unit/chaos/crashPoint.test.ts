/** A point means one thing in a history and in a worker: both read whose it is, and what was started, from the same ids. */
import { expect, it } from 'vitest';
import { nameOfChild, ownerOf } from '../../chaos/worker/crashPoint.ts';

const BOOKING = 'MIDAS-00000001';

it.each([
  [`booking/${BOOKING}`, false, 'checkout'],
  [`booking/${BOOKING}`, true, 'stay'],
  [`refund/${BOOKING}/1`, false, 'refund-1'],
  [`refund/${BOOKING}/2`, false, 'refund-2'],
  [`notification/booking_expired.${BOOKING}`, false, 'notification/booking_expired'],
  [`notification/refund_delayed.${BOOKING}.R1-try-1`, false, 'notification/refund_delayed'],
])("%s (continued: %s) is the booking's %s", (workflowId, continued, scope) => {
  expect(ownerOf(workflowId, continued)).toEqual({ bookingId: BOOKING, scope });
});

it('a workflow of no booking has no owner', () => {
  expect(ownerOf('retention', false)).toBeUndefined();
});

it.each([
  [`refund/${BOOKING}/1`, 'refund-1'],
  [`notification/refund_confirmation.${BOOKING}.R1`, 'refund_confirmation'],
])('what a booking has started as %s is named %s in every booking', (workflowId, name) => {
  expect(nameOfChild(workflowId)).toBe(name);
});

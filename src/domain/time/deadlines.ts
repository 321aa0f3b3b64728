/**
 * When things happen in the life of a booking: plain arithmetic on ISO instants, so that workflows only sleep.
 * Durations are milliseconds. Time zones play no part here; calendar.ts has made instants of local times before.
 */

/** The instant `ms` later (earlier when negative). @throws RangeError when `instant` cannot be read. */
export function addMs(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}

/** Milliseconds from `nowMs` to the instant, 0 when it has come: a deadline has passed from its very instant on. */
export function msUntil(instant: string, nowMs: number): number {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) throw new RangeError(`not an instant: ${instant}`);
  return Math.max(0, at - nowMs);
}

/** Whether the instant has come. */
export const hasPassed = (instant: string, now: string): boolean => msUntil(instant, Date.parse(now)) === 0;

/** The end of an unpaid hold, never past the start of the rental. */
export function holdEnd(createdAt: string, holdMs: number, startAt: string): string {
  return earlier(addMs(createdAt, holdMs), startAt);
}

/** A share was authorised: the customer gets a fresh hold for the next, up to `maxMs` from creation, never past the start. */
export function authorisedHoldEnd(
  booking: { readonly createdAt: string; readonly startAt: string },
  authorisedAt: string,
  holdMs: number,
  maxMs: number,
): string {
  const fresh = earlier(addMs(authorisedAt, holdMs), addMs(booking.createdAt, maxMs));
  return earlier(fresh, booking.startAt);
}

/** The longest a hold may last for a payment that is processing or pending, never past the start. */
export function pendingHoldEnd(createdAt: string, pendingHoldMs: number, startAt: string): string {
  return earlier(addMs(createdAt, pendingHoldMs), startAt);
}

/** When a payment under review has to be decided: `deadlineMs` after the money was seen, never past the start. */
export function reviewEnd(paidAt: string, deadlineMs: number, startAt: string): string {
  return earlier(addMs(paidAt, deadlineMs), startAt);
}

/** When finance is reminded of a review: after each quarter of its time, the last of which is its end. */
export function reviewReminders(openedAt: string, dueAt: string): string[] {
  const quarterMs = msUntil(dueAt, Date.parse(openedAt)) / 4;
  return [1, 2, 3].map((quarter) => addMs(openedAt, quarter * quarterMs));
}

/** When the pre-arrival email leaves: `leadMs` before the start, at once for a booking made later than that. */
export function preArrivalAt(startAt: string, leadMs: number, now: string): string {
  const planned = addMs(startAt, -leadMs);
  return Date.parse(planned) < Date.parse(now) ? addMs(now, 0) : planned;
}

/** When the customer is asked for a review. */
export function reviewRequestAt(endAt: string, delayMs: number): string {
  return addMs(endAt, delayMs);
}

/** The one that comes first. */
export function earlier(left: string, right: string): string {
  return Date.parse(left) <= Date.parse(right) ? left : addMs(right, 0);
}

/** A booking's timeline says in which order things happened, whatever clocks and late reports say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder, type TimelineEvent } from '../../../src/domain/booking.ts';

/** `12:00:05.420 held`, on one day. */
const read = (line: string): TimelineEvent => {
  const [time = '', event = ''] = line.split(' ');
  return { at: `2027-01-01T${time}Z`, event };
};
const ordered = (...lines: string[]) => inOrder(lines.map(read));
const names = (...lines: string[]) => ordered(...lines).map(({ event }) => event);

describe('a provider’s whole seconds', () => {
  test.each([
    ['a refusal', 'payment_failed'],
    ['an authorisation', 'authorised'],
    ['a payment', 'paid'],
  ])('never put %s before the hold it was made for', (_, event) => {
    expect(ordered('12:00:05.420 held', `12:00:05.000 ${event}`)).toEqual([
      read('12:00:05.420 held'),
      read(`12:00:05.420 ${event}`),
    ]);
  });

  test('nor by a clock that is minutes behind', () => {
    expect(names('12:00:05.420 held', '11:57:00.000 payment_failed', '12:01:00.000 paid')).toEqual([
      ...['held', 'payment_failed', 'paid'],
    ]);
  });

  test('never put a refund before the cancellation that asked for it, or the payment before its authorisation', () => {
    expect(
      names(
        ...['12:00:05.420 held', '12:01:00.000 authorised', '12:00:59.000 paid', '12:02:00.700 confirmed'],
        ...['12:03:00.900 cancelled', '12:03:00.000 refunded'],
      ),
    ).toEqual(['held', 'authorised', 'paid', 'confirmed', 'cancelled', 'refunded']);
  });

  test('nor the confirmation before the payment, by a clock that is ahead', () => {
    expect(ordered('12:00:00.000 held', '12:01:09.000 paid', '12:01:03.200 confirmed')).toEqual([
      read('12:00:00.000 held'),
      read('12:01:09.000 paid'),
      read('12:01:09.000 confirmed'),
    ]);
  });
});

describe('what is reported late', () => {
  test('stands where it happened: refusals in their own order, and money that came before the end before it', () => {
    expect(
      names(
        ...['12:00:00.100 held', '12:05:00.000 payment_failed', '12:04:00.000 payment_failed'],
        ...['12:30:00.000 expired', '12:29:00.000 paid', '12:31:00.000 refunded'],
      ),
    ).toEqual(['held', 'payment_failed', 'payment_failed', 'paid', 'expired', 'refunded']);
    expect(
      ordered('12:00:00.100 held', '12:05:00.000 payment_failed', '12:04:00.000 payment_failed'),
    ).toEqual([
      ...['12:00:00.100 held', '12:04:00.000 payment_failed', '12:05:00.000 payment_failed'].map(read),
    ]);
  });

  test('but not before the hold that was taken again for it', () => {
    expect(
      names(
        ...['12:00:00.000 held', '12:30:00.000 expired', '12:40:00.500 held', '12:40:00.000 paid'],
        ...['12:40:01.000 confirmed'],
      ),
    ).toEqual(['held', 'expired', 'held', 'paid', 'confirmed']);
  });
});

test('of the same instant, what was recorded first is first', () => {
  const at = '12:00:00.000';
  expect(names(`${at} held`, `${at} paid`, `${at} confirmed`, `${at} active`, `${at} completed`)).toEqual([
    ...['held', 'paid', 'confirmed', 'active', 'completed'],
  ]);
});

test('in any order of reports, whatever their clocks: nothing lost, no instant back, no effect before its cause', () => {
  const event = fc.constantFrom(
    'payment_failed',
    'authorised',
    'paid',
    'refunded',
    'under_review',
    'confirmed',
    'odd',
  );
  const at = fc.integer({ min: 0, max: 5_000 }).map((ms) => new Date(ms).toISOString());
  fc.assert(
    fc.property(fc.array(fc.record({ at, event }), { maxLength: 12 }), at, (reports, heldAt) => {
      const recorded = [{ at: heldAt, event: 'held' }, ...reports];
      const shown = inOrder(recorded);
      expect(shown.map((each) => each.event).sort()).toEqual(recorded.map((each) => each.event).sort());
      expect(shown[0]?.event).toBe('held');
      expect(shown.map((each) => each.at)).toEqual(shown.map((each) => each.at).sort());
      const firstDecision = recorded.findIndex((each) => each.event === 'confirmed');
      if (firstDecision < 0) return;
      const known = recorded.slice(0, firstDecision).filter((each) => each.event === 'paid').length;
      const before = shown.slice(
        0,
        shown.findIndex((each) => each.event === 'confirmed'),
      );
      expect(before.filter((each) => each.event === 'paid').length).toBeGreaterThanOrEqual(known);
    }),
    { seed: 38 },
  );
});

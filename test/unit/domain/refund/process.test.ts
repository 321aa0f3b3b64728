/** What a refund does next: decided where it has to be, sent once, and asked after until its provider calls it final. */
import { describe, expect, it } from 'vitest';
import {
  afterAsking,
  beginFollowing,
  type Following,
  nextStep,
  type RefundState,
} from '../../../../src/domain/refund/process.ts';
import { type PartStatus, refundStatusOf } from '../../../../src/domain/refund/status.ts';
import { addMs } from '../../../../src/domain/time/deadlines.ts';

const HOUR_MS = 3_600_000;
const AT = '2027-03-01T10:00:00.000Z';
const after = (hours: number, ms = 0) => addMs(AT, hours * HOUR_MS + ms);
const part = (status: PartStatus, id: string = status) => ({ id, status });

const refund = (...parts: RefundState['parts']): RefundState => ({
  status: 'processing',
  requestedAt: AT,
  parts,
});
const following = (changes: Partial<Following> = {}): Following => ({ ...beginFollowing(AT), ...changes });

describe('a refund that finance has to decide on', () => {
  const undecided: RefundState = { status: 'under_review', requestedAt: AT, parts: [] };

  it.each([
    [0, 0, 24],
    [23, 0, 24],
    [24, 1, 48],
    [47, 1, 48],
    [48, 2, 72],
    [24 * 30, 30, 24 * 31],
  ])('after %i hours is at reminder %i, until %i hours after its request', (hours, reminder, until) => {
    expect(nextStep(undecided, following(), after(hours))).toEqual({
      step: 'review',
      reminder,
      until: after(until),
    });
  });

  it('is reminded of by its request, whatever began anew since', () => {
    const begun = following({ begunAt: after(70), askedAt: after(70), changed: true });
    expect(nextStep(undecided, begun, after(71))).toMatchObject({ reminder: 2, until: after(72) });
  });

  it('is not reminded of a moment too early, nor before it was asked for', () => {
    expect(nextStep(undecided, following(), after(24, -1))).toMatchObject({ reminder: 0 });
    expect(nextStep(undecided, following(), after(-1))).toEqual({
      step: 'review',
      reminder: 0,
      until: after(24),
    });
  });

  it('sends nothing', () => {
    const withPart: RefundState = { ...undecided, parts: [part('reserved')] };
    expect(nextStep(withPart, following(), AT).step).toBe('review');
  });
});

describe('a refund with parts', () => {
  it('sends what is reserved before it asks after what is on its way', () => {
    const all = refund(
      part('processing'),
      part('reserved', 'one'),
      part('succeeded'),
      part('reserved', 'two'),
    );
    expect(nextStep(all, following(), after(100))).toEqual({
      step: 'send',
      parts: [part('reserved', 'one'), part('reserved', 'two')],
    });
  });

  it('asks first after what was sent where somebody says that it has changed: nobody says so twice', () => {
    const returned = refund(part('succeeded'), part('reserved'));
    expect(nextStep(returned, following({ changed: true }), AT)).toEqual({
      step: 'follow',
      parts: [part('succeeded')],
    });
    const unsent = refund(part('failed'), part('reserved'));
    expect(nextStep(unsent, following({ changed: true }), AT)).toEqual({
      step: 'send',
      parts: [part('reserved')],
    });
  });

  it('sends what is reserved also where another part has failed or is blocked', () => {
    const some: RefundState = { ...refund(part('failed'), part('reserved')), status: 'failed' };
    expect(nextStep(some, following(), AT)).toEqual({ step: 'send', parts: [part('reserved')] });
  });

  it.each<[string, readonly PartStatus[]]>([
    ['nothing to give back', []],
    ['everything arrived', ['succeeded', 'succeeded']],
    ['everything refused', ['failed']],
    ['a dispute', ['succeeded', 'blocked']],
  ])('ends with %s', (_what, statuses) => {
    const parts = statuses.map((status) => part(status));
    expect(nextStep(refund(...parts), following(), after(1))).toEqual({
      step: 'end',
      stuck: false,
    });
  });
});

describe('a refund that is on its way', () => {
  const pending = refund(part('processing'), part('succeeded'));
  const follow = { step: 'follow', parts: [part('processing')] };
  const followAll = { step: 'follow', parts: pending.parts };

  it('is asked after following pauses that double from an hour to a day', () => {
    const pauses: number[] = [];
    let state = afterAsking(following(), AT); // sent
    let now = AT;
    for (let asks = 0; asks < 8; asks += 1) {
      const step = nextStep(pending, state, now);
      if (step.step !== 'wait') throw new Error(`${step.step} at once`);
      pauses.push((Date.parse(step.until) - Date.parse(now)) / HOUR_MS);
      expect(nextStep(pending, state, addMs(step.until, -1))).toEqual(step);
      now = step.until;
      expect(nextStep(pending, state, now)).toEqual(follow);
      state = afterAsking(state, now);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
  });

  it('begins with the shortest pause also where it was sent by a run before', () => {
    expect(nextStep(pending, following(), AT)).toEqual({ step: 'wait', until: after(1) });
  });

  it('is asked after at once when somebody says that it has changed', () => {
    const state = following({ askedAt: after(50), asks: 9 });
    expect(nextStep(pending, { ...state, changed: true }, after(50))).toEqual(followAll);
    expect(nextStep(pending, state, after(50))).toEqual({ step: 'wait', until: after(74) });
  });

  it('is stuck after thirty days, and not before it was asked after once more at their end', () => {
    const month = 30 * 24;
    const late = following({ askedAt: after(month - 5), asks: 30 });
    expect(nextStep(pending, late, after(month - 5))).toEqual({ step: 'wait', until: after(month) });
    expect(nextStep(pending, late, after(month))).toEqual(follow);
    const asked = afterAsking(late, after(month));
    expect(nextStep(pending, asked, after(month))).toEqual({ step: 'end', stuck: true });
  });

  it('is followed anew once something has changed, however long ago it was sent', () => {
    const stuck = following({ askedAt: after(31 * 24), asks: 40 });
    expect(nextStep(pending, stuck, after(31 * 24))).toEqual({ step: 'end', stuck: true });
    expect(nextStep(pending, { ...stuck, changed: true }, after(31 * 24))).toEqual(followAll);
    const again = beginFollowing(after(40 * 24)); // another run
    expect(nextStep(pending, again, after(40 * 24))).toEqual({ step: 'wait', until: after(40 * 24 + 1) });
  });
});

it('what had arrived is asked after as well once something has changed: a bank may return it', () => {
  const arrived = refund(part('succeeded'), part('failed'));
  expect(nextStep(arrived, following({ changed: true }), AT)).toEqual({
    step: 'follow',
    parts: [part('succeeded')],
  });
});

describe('a refund as a whole', () => {
  it.each<[readonly PartStatus[], string]>([
    [[], 'succeeded'],
    [['succeeded', 'succeeded'], 'succeeded'],
    [['succeeded', 'reserved'], 'processing'],
    [['failed', 'processing'], 'processing'],
    [['blocked', 'reserved'], 'processing'],
    [['succeeded', 'failed', 'blocked'], 'failed'],
    [['succeeded', 'blocked'], 'blocked'],
  ])('of parts %j is %s', (parts, status) => {
    expect(refundStatusOf(parts)).toBe(status);
  });
});

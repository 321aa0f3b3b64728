/** What a dispute does next, moment by moment. */
import { describe, expect, it, test } from 'vitest';
import { DISPUTE_STATUSES } from '../../../../src/domain/dispute/dispute.ts';
import { type DisputeState, nextStep, REMINDERS } from '../../../../src/domain/dispute/process.ts';

const HOUR_MS = 3_600_000;
const DUE = '2027-03-10T12:00:00.000Z';
const beforeDue = (hours: number, ms = 0): string =>
  new Date(Date.parse(DUE) - hours * HOUR_MS + ms).toISOString();
const later = (at: string, hours: number): string => new Date(Date.parse(at) + hours * HOUR_MS).toISOString();

const [early, last] = REMINDERS;
const OPEN: DisputeState = {
  stage: 'chargeback',
  status: 'needs_response',
  openedAt: beforeDue(240),
  evidenceDueBy: DUE,
};
/** Asked at the very moment. */
const at = (now: string, changes: Partial<DisputeState> = {}) => nextStep({ ...OPEN, ...changes }, now, now);

describe('the reminders are due to the millisecond', () => {
  test.each([
    ['long before', beforeDue(200), undefined, later(beforeDue(200), 24), beforeDue(72)],
    ['1 ms before the first', beforeDue(72, -1), undefined, beforeDue(72), beforeDue(72)],
    ['at the first', beforeDue(72), early, later(beforeDue(72), 24), beforeDue(24)],
    ['1 ms before the last', beforeDue(24, -1), early, beforeDue(24), beforeDue(24)],
    ['at the last', beforeDue(24), last, later(beforeDue(24), 24), undefined],
    ['1 ms before the deadline', beforeDue(0, -1), last, later(beforeDue(0, -1), 24), undefined],
    ['at the deadline', DUE, undefined, later(DUE, 24), undefined],
    ['after it', beforeDue(-1), undefined, later(beforeDue(-1), 24), undefined],
  ])('%s', (_, now, reminder, until, next) => {
    expect(at(now)).toEqual({
      step: 'wait',
      until,
      ...(reminder === undefined ? {} : { reminder }),
      ...(next === undefined ? {} : { next }),
    });
  });

  it('and the last one alone is for management too', () => {
    expect(REMINDERS).toEqual([
      { hours: 72, isLast: false },
      { hours: 24, isLast: true },
    ]);
  });
});

describe('a dispute that was opened late', () => {
  test.each([
    ['1 ms before the first reminder', beforeDue(72, -1), beforeDue(48), early],
    ['at the first reminder, says its deadline itself', beforeDue(72), beforeDue(48), undefined],
    ['after it, is reminded of by the last', beforeDue(48), beforeDue(24), last],
    ['after the last too, reaches management at once', beforeDue(10), beforeDue(10), last],
    ['after its own deadline, has none', beforeDue(-1), beforeDue(-2), undefined],
  ])('%s', (_, openedAt, now, reminder) => {
    const step = at(now, { openedAt });
    expect(step.step === 'wait' && step.reminder).toEqual(reminder);
  });
});

describe('its provider is asked once a day, however often it was told', () => {
  test.each([
    ['a day after it was asked', beforeDue(200), beforeDue(180), beforeDue(176)],
    ['at once where that day is over', beforeDue(200), beforeDue(150), beforeDue(176)],
    ['earlier where a reminder comes first', beforeDue(80), beforeDue(75), beforeDue(72)],
  ])('%s', (_, askedAt, now, until) => {
    expect(nextStep(OPEN, askedAt, now)).toMatchObject({ step: 'wait', until });
  });

  test.each([
    ['there is no deadline', { evidenceDueBy: undefined }],
    ['it is under review', { status: 'under_review' }],
  ] as const)('and that is all while %s', (_, changes) => {
    const { evidenceDueBy, ...rest } = { ...OPEN, ...changes };
    const state = evidenceDueBy === undefined ? rest : { ...rest, evidenceDueBy };
    const now = beforeDue(10);
    expect(nextStep(state, now, now)).toEqual({ step: 'wait', until: later(now, 24) });
  });
});

describe('evidence goes out first', () => {
  test.each([
    ['before a reminder that is due', beforeDue(24)],
    ['even after the deadline, for its provider to refuse', beforeDue(-1)],
  ])('%s', (_, now) => {
    expect(at(now, { evidenceId: 'evd_1' })).toMatchObject({ step: 'send', evidenceId: 'evd_1' });
  });

  it('that is tried again and again is reminded of like any other', () => {
    const send = { step: 'send', evidenceId: 'evd_1' };
    const of = (hours: number) => at(beforeDue(hours), { evidenceId: 'evd_1' });
    expect(of(100)).toEqual(send);
    expect(of(24)).toEqual({ ...send, reminder: last });
    expect(of(-1)).toEqual(send);
  });

  test('while it is under review as well', () => {
    const step = at(beforeDue(100), { status: 'under_review', evidenceId: 'evd_1' });
    expect(step).toEqual({ step: 'send', evidenceId: 'evd_1' });
  });
});

test('whatever is over has ended, with evidence unsent or without', () => {
  const over = DISPUTE_STATUSES.filter((status) => status !== 'needs_response' && status !== 'under_review');
  expect(over).toEqual(['won', 'lost', 'withdrawn', 'prevented']);
  for (const status of over)
    for (const changes of [{ status }, { status, evidenceId: 'evd_1' }])
      expect(at(beforeDue(24), changes)).toEqual({ step: 'end' });
});

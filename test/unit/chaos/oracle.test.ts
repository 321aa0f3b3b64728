/** The oracle of the crash harness sees what it is there for: states that were doctored are found out. */
import { describe, expect, it } from 'vitest';
import { defined } from '../../../src/domain/defined.ts';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import {
  CANCELLED_AND_RETURNED,
  CONFIRMED,
  CONFIRMED_IN_SHARES,
  EXPIRED,
  LATE_AND_RETURNED,
} from '../../chaos/kinds/expected.ts';
import { checkCase } from '../../chaos/oracle/oracle.ts';
import { cancelledState, confirmedState, returnedState, rivalSlot, sharedState } from './sampleStates.ts';

it.each([
  ['a confirmed booking', confirmedState(), CONFIRMED],
  ['a charter in two shares', sharedState(), CONFIRMED_IN_SHARES],
  ['a late payment that went back', returnedState(), LATE_AND_RETURNED],
  ['a cancelled booking whose money went back', cancelledState(), CANCELLED_AND_RETURNED],
])('finds nothing wrong with %s that is as it should be', (_what, state, expected) => {
  expect(checkCase(state, expected)).toEqual([]);
});

function first<T>([row]: readonly T[]): T {
  if (row === undefined) throw new Error('nothing to doctor');
  return row;
}

/** Of a confirmed booking. */
const DOCTORED: readonly (readonly [string, (state: CaseState) => Partial<CaseState>, RegExp])[] = [
  [
    'a charge taken twice',
    ({ charges }) => ({ charges: [...charges, { ...first(charges), id: 'ch_again' }] }),
    /^money taken at the provider: 2000 instead of 1000$/,
  ],
  [
    'a second intent that stays payable',
    ({ intents }) => ({
      intents: [...intents, { ...first(intents), id: 'pi_b', status: 'requires_action' }],
    }),
    /^pi_b is requires_action, neither paid nor closed$/,
  ],
  [
    'an authorisation that nobody captured',
    ({ intents }) => ({ intents: [{ ...first(intents), status: 'requires_capture' }] }),
    /^pi_1 is requires_capture/,
  ],
  ['money that came and was given back', () => ({ refunds: [refundOf(1_000)] }), /^refunds: 1 instead of/],
  [
    'a fact that is missing',
    ({ facts }) => ({ facts: facts.slice(1) }),
    /^the fact captured:ch_1 is missing$/,
  ],
  [
    'a fact of nothing',
    ({ facts }) => ({ facts: [...facts, { ...first(facts), id: 'captured:ch_9' }] }),
    /^the fact captured:ch_9 is of nothing that happened$/,
  ],
  [
    'a fee that was forgotten',
    ({ facts }) => ({ facts: facts.slice(0, 1) }),
    /^facts of fees: nothing instead of 1$/,
  ],
  [
    'a guard that missed the money',
    ({ payments }) => ({ payments: [{ ...first(payments), captured: first(payments).refunded }] }),
    /^captured in MIDAS-00000001-P1: nothing instead of 1000$/,
  ],
  [
    'a reservation for a refund left behind',
    ({ payments }) => ({ payments: [{ ...first(payments), reserved_for_refund: first(payments).amount }] }),
    /^reserved for a refund/,
  ],
  [
    'a lost notification',
    ({ emails }) => ({ emails: emails.slice(1) }),
    /^copies of booking_confirmation: nothing/,
  ],
  [
    'a notification sent twice',
    ({ emails }) => ({ emails: [...emails, first(emails)] }),
    /^copies of booking_confirmation: 2 instead of 1$/,
  ],
  [
    'a notification that belongs to another end',
    ({ emails }) => ({ emails: [...emails, { template: 'booking_expired', messageId: '<x@midas>' }] }),
    /^booking_expired was written/,
  ],
  [
    'a notification noted as on its way',
    ({ notifications }) => ({
      notifications: [{ ...first(notifications), status: 'pending' }, ...notifications.slice(1)],
    }),
    /^notes of booking_confirmation: pending instead of accepted$/,
  ],
  ['a slot that was lost', () => ({ liveSlots: [] }), /^slots held by the booking: nothing instead of 1$/],
  [
    'a slot sold twice',
    ({ liveSlots }) => ({ liveSlots: [...liveSlots, rivalSlot] }),
    /^the slot is sold twice: MIDAS-00000002 holds it too$/,
  ],
  ['an event recorded twice', ({ timeline }) => ({ timeline: [...timeline, 'paid'] }), /^the timeline: /],
  [
    'a webhook that was never dispatched',
    () => ({ waitingWebhooks: ['stripe:evt_1'] }),
    /^the webhook stripe:evt_1/,
  ],
  [
    'a workflow that no longer follows its history',
    ({ runs }) => ({
      runs: runs.map((run) => ({
        ...run,
        taskFailures: [{ cause: 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR', message: 'oh' }],
      })),
    }),
    /^a task of booking\/MIDAS-00000001 failed: .*NON_DETERMINISTIC/,
  ],
  [
    'a booking whose checkout never ended',
    ({ runs }) => ({ runs: runs.slice(1) }),
    /^runs of the booking: RUNNING instead of CONTINUED_AS_NEW RUNNING$/,
  ],
];

const refundOf = (amount: number) => ({
  id: 're_9',
  status: 'succeeded',
  amount,
  intent: 'pi_1',
  reference: undefined,
});

it.each(DOCTORED)('finds %s', (_what, change, finding) => {
  const state = confirmedState();
  expect(checkCase({ ...state, ...change(state) }, CONFIRMED)).toContainEqual(expect.stringMatching(finding));
});

it('takes a signal that came while a task ended for what it is, no failure', () => {
  const { runs, ...state } = confirmedState();
  const cause = 'WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND';
  const late = runs.map((run) => ({ ...run, taskFailures: [{ cause, message: 'UnhandledCommand' }] }));
  expect(checkCase({ ...state, runs: late }, CONFIRMED)).toEqual([]);
});

it('finds a slot that an expired booking still holds, and money that nobody gave back', () => {
  expect(checkCase(confirmedState(), EXPIRED)).toEqual(
    expect.arrayContaining([
      'the booking: confirmed instead of expired',
      'money taken at the provider: 1000 instead of nothing',
      'slots held by the booking: 1 instead of nothing',
    ]),
  );
});

it('finds a share that was captured without its authorisation being kept as a fact', () => {
  const state = sharedState();
  const facts = state.facts.filter(({ id }) => id !== 'authorised:ch_2');
  expect(checkCase({ ...state, facts }, CONFIRMED_IN_SHARES)).toEqual([
    'the fact authorised:ch_2 is missing',
  ]);
});

describe('a notification that came twice', () => {
  const template = 'payment_receipt';
  const twice = (change: { known: boolean; oneId?: boolean; lost?: number }): CaseState => {
    const state = confirmedState();
    const messageId = change.oneId === false ? '<another@midas>' : `<${template}@midas>`;
    return {
      ...state,
      emails: [...state.emails, { template, messageId }],
      notifications: state.notifications.map((notification) =>
        notification.template === template
          ? { ...notification, possible_duplicate: change.known }
          : notification,
      ),
      runs: state.runs.map((run, index) => (index === 0 ? { ...run, lostSendings: change.lost ?? 0 } : run)),
    };
  };

  it('is forgiven where the crash fell between sending it and its record', () => {
    const cut = { unnoted: template, isLost: true };
    expect(checkCase(twice({ known: true, lost: 1 }), CONFIRMED, cut)).toEqual([]);
  });

  it('is forgiven where the same crash took down the worker that was handing it over', () => {
    expect(checkCase(twice({ known: true, lost: 1 }), CONFIRMED)).toEqual([]);
    expect(checkCase(twice({ known: true, lost: 2 }), CONFIRMED, { isLost: true })).toEqual([]);
  });

  it.each([
    ['the crash fell anywhere else in its sending', twice({ known: true, lost: 1 }), undefined],
    ['the crash fell over another email', twice({ known: true, lost: 1 }), 'booking_confirmation'],
    ['it is not known as a possible duplicate', twice({ known: false, lost: 1 }), template],
    ['the copies have two Message-IDs', twice({ known: true, lost: 1, oneId: false }), template],
  ])('is found where %s', (_where, state, unnoted) => {
    expect(checkCase(state, CONFIRMED, { isLost: true, ...defined({ unnoted }) })).toEqual([
      `copies of ${template}: 2 instead of 1`,
    ]);
  });
});

describe('an email that was never sent, as its booking had moved on', () => {
  const template = 'booking_confirmation';
  const outdated = (lostSendings: number, why = 'no longer true of its booking'): CaseState => {
    const state = confirmedState();
    return {
      ...state,
      emails: state.emails.filter((email) => email.template !== template),
      notifications: state.notifications.map((each) =>
        each.template === template ? { ...each, status: 'suppressed', last_error: why } : each,
      ),
      runs: state.runs.map((run, index) => (index === 0 ? { ...run, lostSendings } : run)),
    };
  };

  it('is forgiven where a worker died over it', () => {
    expect(checkCase(outdated(1), CONFIRMED)).toEqual([]);
  });

  it.each([
    ['no worker died over one', outdated(0)],
    ['it was suppressed for another reason', outdated(1, 'the recipient gets no email')],
  ])('is found where %s', (_where, state) => {
    expect(checkCase(state, CONFIRMED)).toEqual([
      `copies of ${template}: nothing instead of 1`,
      `notes of ${template}: suppressed instead of accepted`,
    ]);
  });
});

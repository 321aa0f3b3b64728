/** The oracle on refunds that end otherwise: by the terms of a booking that was bought, and at a bank that takes none. */
import { describe, expect, it } from 'vitest';
import type { MinorUnits } from '../../../src/domain/money/money.ts';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import {
  CANCELLED_AND_REFUSED,
  CANCELLED_AND_RETURNED,
  CANCELLED_STAY,
  type Expected,
} from '../../chaos/kinds/expected.ts';
import { checkCase } from '../../chaos/oracle/oracle.ts';
import { cancelledState, confirmedState, rivalSlot } from './sampleStates.ts';

const BACK = 400 as MinorUnits; // whole and positive

/** Bought, and cancelled by its customer: the terms keep the rest. */
const TERMS: Expected = { ...CANCELLED_STAY, returned: BACK };

const REFUND = 'MIDAS-00000001-R1';
const PART = 'refund/MIDAS-00000001/1/payment/1/g1';

const sent = ({ notifications }: Expected) => ({
  notifications: notifications.map((template) => ({
    template,
    status: 'accepted' as const,
    possible_duplicate: false,
    last_error: null,
  })),
  emails: notifications.map((template) => ({ template, messageId: `<${template}@midas>` })),
});

function cancelledStay(): CaseState {
  const { runs, ...state } = cancelledState();
  const [bought] = confirmedState().runs;
  const { refundRecord: record, booking } = state;
  return {
    ...state,
    ...sent(TERMS),
    booking: booking && {
      ...booking,
      deposit_status: 'released',
      refund: { ...booking.refund, payout: BACK },
    },
    charges: state.charges.map((charge) => ({ ...charge, refunded: BACK })),
    refunds: state.refunds.map((refund) => ({ ...refund, amount: BACK })),
    payments: state.payments.map((row) => ({ ...row, status: 'partially_refunded', refunded: BACK })),
    facts: state.facts.map((fact) => (fact.kind === 'refunded' ? { ...fact, amount: BACK } : fact)),
    refundRecord: {
      ...record,
      requested: record.requested.map((row) => ({ ...row, kind: 'cancellation', payout: BACK })),
      parts: record.parts.map((row) => ({ ...row, amount: BACK })),
    },
    timeline: [...TERMS.timeline],
    runs: [...(bought === undefined ? [] : [bought]), ...runs],
  };
}

describe('a booking that its customer cancels when it is bought', () => {
  it('is as it should be where exactly what its terms give back has gone back', () => {
    expect(checkCase(cancelledStay(), TERMS)).toEqual([]);
  });

  it.each<[string, Partial<CaseState> | ((state: CaseState) => Partial<CaseState>), string]>([
    [
      'more than its customer was promised',
      ({ refunds }) => ({ refunds: refunds.map((refund) => ({ ...refund, amount: 1_000 })) }),
      'money returned by the provider: 1000 instead of 400',
    ],
    [
      'a payment that counts as all gone and is not',
      ({ payments }) => ({ payments: payments.map((row) => ({ ...row, status: 'paid' })) }),
      'MIDAS-00000001-P1 is paid',
    ],
    [
      'a deposit that stays held',
      ({ booking }) => ({ booking: booking && { ...booking, deposit_status: 'held' } }),
      'the deposit: held instead of released',
    ],
    [
      'a slot that stays held',
      { liveSlots: [{ ...rivalSlot, id: 'MIDAS-00000001' }] },
      'slots held by the booking: 1 instead of nothing',
    ],
    [
      'a stay that goes on',
      { runs: confirmedState().runs },
      'runs of the booking: CONTINUED_AS_NEW RUNNING instead of CONTINUED_AS_NEW COMPLETED',
    ],
    [
      'a concierge who was not told',
      ({ emails }) => ({ emails: emails.filter(({ template }) => template !== 'concierge_cancellation') }),
      'copies of concierge_cancellation: nothing instead of 1',
    ],
  ])('is found out with %s', (_what, change, finding) => {
    const state = cancelledStay();
    const changed = typeof change === 'function' ? change(state) : change;
    expect(checkCase({ ...state, ...changed }, TERMS)).toContain(finding);
  });
});

describe('a refund that the bank refuses', () => {
  const refused = (): CaseState => {
    const state = cancelledState();
    const { refundRecord: record, booking } = state;
    return {
      ...state,
      ...sent(CANCELLED_AND_REFUSED),
      booking: booking && { ...booking, refund: { ...booking.refund, status: 'failed' } },
      charges: confirmedState().charges,
      payments: confirmedState().payments,
      facts: confirmedState().facts,
      refunds: state.refunds.map((refund) => ({ ...refund, status: 'failed' })),
      refundRecord: {
        ...record,
        requested: record.requested.map((row) => ({ ...row, status: 'failed' })),
        parts: record.parts.map((row) => ({ ...row, status: 'failed' })),
      },
      timeline: [...CANCELLED_AND_REFUSED.timeline],
    };
  };

  it('is as it should be where everybody knows of it', () => {
    expect(checkCase(refused(), CANCELLED_AND_REFUSED)).toEqual([]);
  });

  it('is found where the customer was to have the money', () => {
    expect(checkCase(refused(), CANCELLED_AND_RETURNED)).toEqual(
      expect.arrayContaining([
        'the shown refund: failed instead of succeeded',
        'money returned by the provider: nothing instead of 1000',
        `${REFUND}: failed instead of succeeded`,
        `${PART}: failed instead of succeeded`,
        'refund_delayed was written, and nobody was to get it',
      ]),
    );
  });

  it('is found where it has arrived all the same', () => {
    expect(checkCase(cancelledState(), CANCELLED_AND_REFUSED)).toEqual(
      expect.arrayContaining([
        'money returned by the provider: 1000 instead of nothing',
        `${REFUND}: succeeded instead of failed`,
        'copies of finance_refund_failed: nothing instead of 1',
      ]),
    );
  });
});

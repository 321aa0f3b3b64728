/** What the crash harness sees of disputes: doctored states are found out. */
import { expect, it } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import { DISPUTE_LOST, DISPUTE_WON } from '../../chaos/kinds/expected.ts';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import { checkCase } from '../../chaos/oracle/oracle.ts';
import { confirmedState } from './sampleStates.ts';

function decided(status: 'won' | 'lost'): CaseState {
  const state = confirmedState();
  const expected = status === 'won' ? DISPUTE_WON : DISPUTE_LOST;
  const [amount = 0] = state.charges.map((charge) => charge.amount);
  const fact = (id: string, kind: 'disputed' | 'dispute_closed' | 'refunded') => ({
    id,
    kind,
    amount: minor(amount),
    currency: 'AED' as const,
    payment_id: `${state.bookingId}-P1`,
  });
  const isLost = status === 'lost';
  return {
    ...state,
    timeline: [...expected.timeline],
    payments: state.payments.map((row) =>
      isLost ? { ...row, status: 'refunded' as const, refunded: minor(amount) } : row,
    ),
    facts: [
      ...state.facts,
      fact('disputed:du_1', 'disputed'),
      fact('dispute_closed:du_1:2', 'dispute_closed'),
      ...(isLost ? [fact('refunded:du_1', 'refunded')] : []),
    ],
    disputes: [{ id: 'du_1', status, amount, charge: 'ch_1', submissions: isLost ? 0 : 1 }],
    disputeRecord: {
      disputes: [{ id: 'du_1', provider: 'stripe', status, isDispatched: true }],
      evidence: isLost ? [] : [{ id: 'evd_1', status: 'submitted' }],
    },
    notifications: expected.notifications.map((template) => ({
      template,
      status: 'accepted',
      possible_duplicate: false,
      last_error: null,
    })),
    emails: expected.notifications.map((template) => ({ template, messageId: `<${template}@midas>` })),
    runs: [
      ...state.runs,
      {
        workflowId: 'dispute/stripe/du_1',
        status: 'WORKFLOW_EXECUTION_STATUS_COMPLETED',
        taskFailures: [],
        lostSendings: 0,
      },
    ],
  };
}

it('finds nothing wrong with disputes that are as they should be', () => {
  expect(checkCase(decided('won'), DISPUTE_WON)).toEqual([]);
  expect(checkCase(decided('lost'), DISPUTE_LOST)).toEqual([]);
});

const DOCTORED: readonly (readonly [string, Partial<CaseState>, RegExp])[] = [
  [
    'a dispute that nobody has on record',
    { disputeRecord: { disputes: [], evidence: [] } },
    /^disputes on record: /,
  ],
  [
    'evidence that arrived twice',
    { disputes: [{ id: 'du_1', status: 'won', amount: 1_000, charge: 'ch_1', submissions: 2 }] },
    /^answers to du_1: 2 instead of 1$/,
  ],
  [
    'evidence that was never sent',
    {
      disputeRecord: {
        disputes: [{ id: 'du_1', provider: 'stripe', status: 'won', isDispatched: true }],
        evidence: [{ id: 'evd_1', status: 'sending' }],
      },
    },
    /^evd_1: sending instead of submitted$/,
  ],
  [
    'a dispute that its workflow has not heard the last of',
    {
      disputeRecord: {
        disputes: [{ id: 'du_1', provider: 'stripe', status: 'needs_response', isDispatched: false }],
        evidence: [{ id: 'evd_1', status: 'submitted' }],
      },
    },
    /^du_1 was never dispatched to its workflow$/,
  ],
  ['a dispute without a workflow', { runs: confirmedState().runs }, /^runs of du_1: nothing instead of 1$/],
  ['money that stays disputed', { facts: confirmedState().facts }, /^the fact disputed:du_1 is missing$/],
];

it.each(DOCTORED)('finds %s', (_what, change, finding) => {
  const findings = checkCase({ ...decided('won'), ...change }, DISPUTE_WON);
  expect(findings.some((each) => finding.test(each))).toBe(true);
});

it('finds a loss that the books do not show', () => {
  const { payments } = confirmedState();
  expect(checkCase({ ...decided('lost'), payments }, DISPUTE_LOST).join('\n')).toMatch(
    /refunded in .*: nothing instead of 1000/,
  );
});

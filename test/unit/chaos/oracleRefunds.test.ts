/** The oracle on money that went back: what is on record of it, at the provider, and who was told, that was doctored. */
import { describe, expect, it } from 'vitest';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import {
  atPayPal,
  CANCELLED_AND_RETURNED,
  CONFIRMED,
  LATE_AND_RETURNED,
} from '../../chaos/kinds/expected.ts';
import { checkCase } from '../../chaos/oracle/oracle.ts';
import { cancelledState, confirmedState, returnedState } from './sampleStates.ts';
import { returnedAtPayPal } from './samplePayPalStates.ts';

const REFUND = 'MIDAS-00000001-R1';
const PART = 'refund/MIDAS-00000001/1/payment/1/g1';

type RefundRecord = CaseState['refundRecord'];
type Change = (state: CaseState) => Partial<CaseState>;

function first<T>([row]: readonly T[]): T {
  if (row === undefined) throw new Error('nothing to doctor');
  return row;
}

const onRecord =
  (change: (record: RefundRecord) => Partial<RefundRecord>): Change =>
  ({ refundRecord }) => ({ refundRecord: { ...refundRecord, ...change(refundRecord) } });

const inRequest = (change: Partial<RefundRecord['requested'][number]>): Change =>
  onRecord(({ requested }) => ({ requested: [{ ...first(requested), ...change }] }));

const inPart = (change: Partial<RefundRecord['parts'][number]>): Change =>
  onRecord(({ parts }) => ({ parts: [{ ...first(parts), ...change }] }));

const atProvider =
  (change: Partial<CaseState['refunds'][number]>): Change =>
  ({ refunds }) => ({ refunds: [{ ...first(refunds), ...change }] });

const doctored = (state: CaseState, change: Change): CaseState => ({ ...state, ...change(state) });

const NOT_ON_RECORD: readonly (readonly [string, Change, string])[] = [
  [
    'a refund that nobody put on record',
    onRecord(() => ({ requested: [] })),
    'refunds on record: nothing instead of 1',
  ],
  [
    'a second refund',
    onRecord(({ requested }) => ({
      requested: [...requested, { ...first(requested), id: 'MIDAS-00000001-R2', n: 2 }],
    })),
    'refunds on record: 2 instead of 1',
  ],
  [
    'a refund still under way',
    inRequest({ status: 'processing' }),
    `${REFUND}: processing instead of succeeded`,
  ],
  [
    'a refund that its workflow may not know of',
    inRequest({ isDispatched: false }),
    `${REFUND} was never dispatched to its workflow`,
  ],
  [
    'a refund that no workflow has made',
    ({ runs }) => ({ runs: runs.filter(({ workflowId }) => !workflowId.startsWith('refund/')) }),
    `runs of ${REFUND}: nothing instead of 1`,
  ],
  [
    'a refund whose workflow has not ended',
    ({ runs }) => ({
      runs: runs.map((run) =>
        run.workflowId.startsWith('refund/') ? { ...run, status: 'WORKFLOW_EXECUTION_STATUS_RUNNING' } : run,
      ),
    }),
    'refund/MIDAS-00000001/1 is RUNNING',
  ],
  [
    'a refund for another reason',
    inRequest({ kind: 'cancellation' }),
    `the kind of ${REFUND}: cancellation instead of unconfirmed`,
  ],
  ['a refund that was cut', inRequest({ isCut: true }), `${REFUND} was cut, and nobody else took anything`],
  [
    'a refund in another currency',
    inRequest({ currency: 'USD' }),
    `the currency of ${REFUND}: USD instead of AED`,
  ],
  [
    'a booking that shows no refund',
    ({ booking }) => ({
      booking: booking && { ...booking, refund: { ...booking.refund, status: 'none', payout: 0 } },
    }),
    'the shown refund: none instead of succeeded',
  ],
  [
    'a booking that shows another amount',
    ({ booking }) => ({ booking: booking && { ...booking, refund: { ...booking.refund, payout: 999 } } }),
    'what the shown refund pays: 999 instead of 1000',
  ],
  [
    'money that stays reserved',
    onRecord(() => ({
      reserved: [
        { paymentId: 'MIDAS-00000001-P1', holder: PART, amount: first(returnedState().payments).amount },
      ],
    })),
    `1000 of MIDAS-00000001-P1 is reserved for ${PART} still`,
  ],
];

const OF_ITS_PARTS: readonly (readonly [string, Change, string])[] = [
  [
    'a refund without a part',
    onRecord(() => ({ parts: [] })),
    `the parts of ${REFUND} together: nothing instead of 1000`,
  ],
  [
    'a part that was reserved anew',
    onRecord(({ parts }) => ({
      parts: [...parts, { ...first(parts), id: 'refund/MIDAS-00000001/1/payment/1/g2' }],
    })),
    'parts of refunds: 2 instead of 1',
  ],
  ['a part that nobody sent', inPart({ status: 'reserved' }), `${PART}: reserved instead of succeeded`],
  [
    'a part that takes another refund for its own',
    inPart({ providerRefundId: 're_9' }),
    `the refund of ${PART}: re_9 instead of re_1`,
  ],
  [
    'a part of another payment',
    inPart({ providerPaymentId: 'pi_9' }),
    `what ${PART} was paid from: pi_1 instead of pi_9`,
  ],
  [
    'a refund without our reference',
    atProvider({ reference: undefined }),
    `refunds at the provider for ${PART}: nothing instead of 1`,
  ],
  [
    'a refund under a reference of nobody',
    atProvider({ reference: 'refund/MIDAS-00000001/2/payment/1/g1' }),
    're_1 is a refund of which no part is on record',
  ],
  ['a refund of another amount', atProvider({ amount: 999 }), `the amount of ${PART}: 999 instead of 1000`],
  [
    'two refunds under one reference',
    ({ refunds }) => ({ refunds: [...refunds, { ...first(refunds), id: 're_2' }] }),
    `refunds at the provider for ${PART}: 2 instead of 1`,
  ],
  [
    'a payment that went back twice',
    ({ refunds }) => ({ refunds: [...refunds, { ...first(refunds), id: 're_2' }] }),
    'money returned by the provider: 2000 instead of 1000',
  ],
];

describe.each([
  ['a late payment that went back', returnedState, LATE_AND_RETURNED],
  ['a cancelled booking whose money went back', cancelledState, CANCELLED_AND_RETURNED],
] as const)('%s', (_which, state, expected) => {
  it.each([...NOT_ON_RECORD, ...OF_ITS_PARTS])('finds %s', (_what, change, finding) => {
    expect(checkCase(doctored(state(), change), expected)).toContain(finding);
  });
});

it('finds a refund of money that is to be kept', () => {
  const { refundRecord } = returnedState();
  expect(checkCase({ ...confirmedState(), refundRecord }, CONFIRMED)).toEqual(
    expect.arrayContaining([
      'refunds on record: 1 instead of nothing',
      'parts of refunds: 1 instead of nothing',
    ]),
  );
});

it('finds a refund at PayPal that bears another reference', () => {
  const { paypal, ...state } = returnedAtPayPal();
  const refunds = paypal.refunds.map((refund) => ({ ...refund, reference: undefined }));
  expect(checkCase({ ...state, paypal: { ...paypal, refunds } }, atPayPal(LATE_AND_RETURNED))).toEqual([
    `refunds at the provider for ${PART}: nothing instead of 1`,
    'REFUND1 is a refund of which no part is on record',
  ]);
});

describe('a cancelled booking whose money was found', () => {
  const TIMELY = ['refund_confirmation'];
  const LATE = ['late_payment_refunded', 'concierge_late_payment'];

  it.each([
    ['after its end', true, LATE, TIMELY],
    ['before it', false, TIMELY, LATE],
  ])('%s sends the emails of that, and no other', (_when, isLate, wanted, unwanted) => {
    const { booking, ...state } = cancelledState();
    const of = (templates: readonly string[]): CaseState => ({
      ...state,
      booking: booking && { ...booking, refund: { ...booking.refund, isLate } },
      notifications: ['cancellation_confirmation', ...templates].map((template) => ({
        template,
        status: 'accepted',
        possible_duplicate: false,
        last_error: null,
      })),
      emails: ['cancellation_confirmation', ...templates].map((template) => ({
        template,
        messageId: `<${template}@midas>`,
      })),
    });
    expect(checkCase(of(wanted), CANCELLED_AND_RETURNED)).toEqual([]);
    expect(checkCase(of([]), CANCELLED_AND_RETURNED)).toEqual(
      wanted.flatMap((template) => [
        `copies of ${template}: nothing instead of 1`,
        `notes of ${template}: nothing instead of accepted`,
      ]),
    );
    expect(checkCase(of([...wanted, ...unwanted]), CANCELLED_AND_RETURNED)).toEqual(
      unwanted.map((template) => `${template} was written, and nobody was to get it`),
    );
  });
});

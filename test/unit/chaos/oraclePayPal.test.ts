/** The oracle against PayPal's books: states of bookings paid there that were doctored are found out. */
import { describe, expect, it } from 'vitest';
import type { CaseState } from '../../chaos/oracle/caseState.ts';
import {
  AGREED_TOO_LATE,
  atPayPal,
  CANCELLED,
  CONFIRMED,
  type Expected,
  LATE_AND_RETURNED,
} from '../../chaos/kinds/expected.ts';
import { checkCase } from '../../chaos/oracle/oracle.ts';
import { confirmedState } from './sampleStates.ts';
import { agreedTooLate, leftAtPayPal, paidAtPayPal, returnedAtPayPal } from './samplePayPalStates.ts';

it.each([
  ['a booking that was captured', paidAtPayPal(), CONFIRMED],
  ['an e-check that cleared too late and went back', returnedAtPayPal(), LATE_AND_RETURNED],
  ['an approval that was never captured, as it was cancelled', leftAtPayPal(), CANCELLED],
  ['an approval that came too late', agreedTooLate(), AGREED_TOO_LATE],
])('finds nothing wrong with %s and is as it should be', (_what, state, expected) => {
  expect(checkCase(state, atPayPal(expected))).toEqual([]);
});

function first<T>([row]: readonly T[]): T {
  if (row === undefined) throw new Error('nothing to doctor');
  return row;
}

type PayPal = CaseState['paypal'];
type Doctored = readonly (readonly [string, (state: CaseState) => Partial<CaseState>, RegExp])[];

const inPayPal =
  (change: (paypal: PayPal) => Partial<PayPal>) =>
  ({ paypal }: CaseState) => ({ paypal: { ...paypal, ...change(paypal) } });

/** Changes the only payment. */
const inRow =
  (change: Partial<CaseState['payments'][number]>) =>
  ({ payments }: CaseState) => ({ payments: [{ ...first(payments), ...change }] });

function itFinds(doctored: Doctored, state: () => CaseState, expected: Expected): void {
  it.each(doctored)('finds %s', (_what, change, finding) => {
    const good = state();
    expect(checkCase({ ...good, ...change(good) }, atPayPal(expected))).toContainEqual(
      expect.stringMatching(finding),
    );
  });
}

describe('of a captured booking', () => {
  const doctored: Doctored = [
    [
      'a second capture',
      inPayPal(({ captures }) => ({ captures: [...captures, { ...first(captures), id: 'CAPTURE2' }] })),
      /^money taken at the provider: 546 instead of 273$/,
    ],
    [
      'a second order, which could be captured too',
      inPayPal(({ orders }) => ({
        orders: [...orders, { ...first(orders), id: 'ORDER2', status: 'APPROVED' }],
      })),
      /^orders: 2 instead of 1$/,
    ],
    [
      'an order of another amount',
      inPayPal(({ orders }) => ({ orders: [{ ...first(orders), amount: 272 }] })),
      /^the orders together: 272 instead of 273$/,
    ],
    [
      'a capture of a part',
      inPayPal(({ captures }) => ({ captures: [{ ...first(captures), amount: 272 }] })),
      /^money taken at the provider: 272 instead of 273$/,
    ],
    [
      'a capture in another currency',
      inPayPal(({ captures }) => ({ captures: [{ ...first(captures), currency: 'EUR' }] })),
      /^the currency of CAPTURE1: EUR instead of USD$/,
    ],
    [
      'the dirhams of the quote taken as dollars',
      ({ booking }) => ({
        booking: booking && { ...booking, due: { ...booking.due, currency: 'AED' as const } },
      }),
      /^the currency of ORDER1: USD instead of AED$/,
    ],
    [
      'a capture that never cleared',
      inPayPal(({ captures }) => ({ captures: [{ ...first(captures), status: 'PENDING' }] })),
      /^CAPTURE1 is PENDING, neither paid nor closed$/,
    ],
    [
      'a capture that was declined',
      inPayPal(({ captures }) => ({ captures: [{ ...first(captures), status: 'DECLINED' }] })),
      /^successful charges: nothing instead of 1$/,
    ],
    [
      'money that was given back',
      inPayPal(() => ({
        refunds: [
          {
            id: 'REFUND9',
            captureId: 'CAPTURE1',
            orderId: 'ORDER1',
            status: 'COMPLETED',
            amount: 273,
            currency: 'USD',
            reference: undefined,
          },
        ],
      })),
      /^money returned by the provider: 273 instead of nothing$/,
    ],
    [
      'a card charged beside it',
      () => ({ intents: confirmedState().intents }),
      /^PaymentIntents of a provider that was not chosen in the end: 1 instead of nothing$/,
    ],
    [
      'a guard that takes it for a card',
      inRow({ provider: 'stripe' }),
      /^payments that were replaced: 1 instead of nothing$/,
    ],
    [
      'a guard that counts dirhams',
      inRow({ currency: 'AED' }),
      /^the currency of MIDAS-00000001-P1: AED instead of USD$/,
    ],
    [
      'a guard that knows another order',
      inRow({ provider_payment_id: 'ORDER2' }),
      /^MIDAS-00000001-P1 does not know which of the orders is its own$/,
    ],
    [
      'a guard that forgot the order',
      inRow({ provider_payment_id: null }),
      /^MIDAS-00000001-P1 does not know which of the orders is its own$/,
    ],
    [
      'a page that still sends the customer to PayPal',
      inRow({ isPayable: true }),
      /^MIDAS-00000001-P1 keeps what lets a customer pay$/,
    ],
    [
      'a fact in another currency',
      ({ facts }) => ({ facts: [{ ...first(facts), currency: 'AED' }, ...facts.slice(1)] }),
      /^the currency of the fact captured:CAPTURE1: AED instead of USD$/,
    ],
    [
      'a fact that is missing',
      ({ facts }) => ({ facts: facts.slice(1) }),
      /^the fact captured:CAPTURE1 is missing$/,
    ],
    ['a fee that was forgotten', ({ facts }) => ({ facts: facts.slice(0, 1) }), /^facts of fees: nothing/],
  ];
  itFinds(doctored, paidAtPayPal, CONFIRMED);
});

describe('of an e-check that went back', () => {
  const doctored: Doctored = [
    [
      'a second refund',
      inPayPal(({ refunds }) => ({ refunds: [...refunds, { ...first(refunds), id: 'REFUND2' }] })),
      /^money returned by the provider: 546 instead of 273$/,
    ],
    [
      'a refund that failed',
      inPayPal(({ refunds }) => ({ refunds: [{ ...first(refunds), status: 'FAILED' }] })),
      /^money returned by the provider: nothing instead of 273$/,
    ],
    [
      'a guard that counts a refund that failed',
      inPayPal(({ refunds }) => ({ refunds: [{ ...first(refunds), status: 'FAILED' }] })),
      /^refunded in MIDAS-00000001-P1: 273 instead of nothing$/,
    ],
    [
      'a refund that nobody kept as a fact',
      ({ facts }) => ({ facts: facts.filter(({ kind }) => kind !== 'refunded') }),
      /^the fact refunded:REFUND1 is missing$/,
    ],
  ];
  itFinds(doctored, returnedAtPayPal, LATE_AND_RETURNED);
});

describe('of an approval that came too late', () => {
  const doctored: Doctored = [
    [
      'a capture all the same',
      () => ({ paypal: paidAtPayPal().paypal }),
      /^money taken at the provider: 273 instead of nothing$/,
    ],
    [
      'an order that the booking still waits for',
      inRow({ status: 'requires_payment' }),
      /^MIDAS-00000001-P1 is requires_payment$/,
    ],
    [
      'a customer who was not notified',
      ({ emails }) => ({ emails: emails.slice(1) }),
      /^copies of booking_expired: 1 instead of 2$/,
    ],
    [
      'one notification sent twice, and the other not at all',
      ({ emails }) => ({ emails: emails.map(() => first(emails)) }),
      /^different notifications of booking_expired: 1 instead of 2$/,
    ],
    [
      'a note of one notification only',
      ({ notifications }) => ({ notifications: notifications.slice(1) }),
      /^notes of booking_expired: accepted instead of accepted accepted$/,
    ],
  ];
  itFinds(doctored, agreedTooLate, AGREED_TOO_LATE);
});

it('needs no knowledge of an order that nobody was shown, and does need it once somebody agreed', () => {
  const { paypal, ...state } = leftAtPayPal();
  const unknown = { ...state, ...inRow({ provider_payment_id: null })({ ...state, paypal }) };
  const shown = {
    ...paypal,
    orders: paypal.orders.map((order) => ({ ...order, status: 'PAYER_ACTION_REQUIRED' as const })),
  };
  expect(checkCase({ ...unknown, paypal: shown }, atPayPal(CANCELLED))).toEqual([]);
  expect(checkCase({ ...unknown, paypal }, atPayPal(CANCELLED))).toEqual([
    'MIDAS-00000001-P1 does not know which of the orders is its own',
  ]);
});

it('forgives a known second copy of one of two notifications', () => {
  const { emails, notifications, ...state } = agreedTooLate();
  const known = notifications.map((notification, nr) => ({ ...notification, possible_duplicate: nr === 0 }));
  const cut = { unnoted: 'booking_expired', isLost: true };
  const doubled = { ...state, notifications: known, emails: [...emails, first(emails)] };
  expect(checkCase(doubled, atPayPal(AGREED_TOO_LATE), cut)).toEqual([]);
  expect(checkCase({ ...doubled, notifications }, atPayPal(AGREED_TOO_LATE), cut)).toEqual([
    'copies of booking_expired: 3 instead of 2',
  ]);
});

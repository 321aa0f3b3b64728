/** What a provider's books say of a booking, in words that do for every provider. Amounts are minor units. */
import type { CaseState } from './caseState.ts';
import type { Expected } from '../kinds/expected.ts';

export interface Books {
  /** What the provider calls what a customer pays. */
  readonly name: 'PaymentIntents' | 'orders';
  readonly payables: readonly Payable[];
  /** Money that was taken or authorised; what was refused is no money. */
  readonly charges: readonly BookedCharge[];
  readonly refunds: readonly BookedRefund[];
  /** What may still move money at the provider, and how it stands. */
  readonly unsettled: readonly { id: string; status: string }[];
}

interface Payable {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** Nobody was ever shown it, so we need not know of it. */
  readonly isUnmatched: boolean;
}

interface BookedRefund {
  readonly id: string;
  /** Of what the customer paid. */
  readonly payable: string;
  readonly amount: number;
  readonly hasSucceeded: boolean;
  /** By which whoever made it knows it. */
  readonly reference: string | undefined;
}

export interface BookedCharge {
  readonly id: string;
  readonly payable: string;
  readonly amount: number;
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
}

/** The books of the provider that the customer chose, and what the other one has, which must be nothing. */
export function booksOf(state: CaseState, { provider = 'stripe' }: Expected): { own: Books; other: Books } {
  const [stripe, paypal] = [stripeBooks(state), payPalBooks(state)];
  return provider === 'stripe' ? { own: stripe, other: paypal } : { own: paypal, other: stripe };
}

/** What a dispute has taken for good is as gone as a refund. */
const lostOf = ({ disputes }: CaseState, chargeId: string): number =>
  disputes
    .filter(({ charge, status }) => charge === chargeId && status === 'lost')
    .reduce((sum, { amount }) => sum + amount, 0);

function stripeBooks(state: CaseState): Books {
  const { intents, charges, refunds } = state;
  return {
    name: 'PaymentIntents',
    payables: intents.map(({ id, amount, currency }) => ({ id, amount, currency, isUnmatched: false })),
    charges: charges
      .filter(({ status }) => status === 'succeeded')
      .map(({ intent, ...charge }) => ({
        ...charge,
        payable: intent ?? '',
        refunded: charge.refunded + lostOf(state, charge.id),
      })),
    refunds: refunds.map(({ intent, status, ...refund }) => ({
      ...refund,
      payable: intent ?? '',
      hasSucceeded: status === 'succeeded',
    })),
    unsettled: intents.filter(({ status }) => status !== 'succeeded' && status !== 'canceled'),
  };
}

/** Money that came, whatever went back since. */
const TAKEN: ReadonlySet<string> = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);

/** An order takes nothing by itself, however it stands: only our captures do. */
function payPalBooks({ paypal: { orders, captures, refunds } }: CaseState): Books {
  const returned = (captureId: string) =>
    refunds
      .filter((refund) => refund.captureId === captureId && refund.status === 'COMPLETED')
      .reduce((sum, { amount }) => sum + amount, 0);
  return {
    name: 'orders',
    payables: orders.map(({ id, amount, currency, status }) => ({
      id,
      amount,
      currency,
      isUnmatched: status === 'PAYER_ACTION_REQUIRED',
    })),
    charges: captures
      .filter(({ status }) => TAKEN.has(status))
      .map(({ id, orderId: payable, amount, currency }) => ({
        id,
        payable,
        amount,
        currency,
        captured: amount,
        refunded: returned(id),
      })),
    refunds: refunds.map(({ id, amount, orderId: payable, reference, status }) => ({
      id,
      amount,
      payable,
      reference,
      hasSucceeded: status === 'COMPLETED',
    })),
    unsettled: captures.filter(({ status }) => status === 'PENDING'),
  };
}

/** What was paid, what of it has gone back or is on its way, and what was kept: by the provider's own ids. */
import type { MoneyFactKind, PaymentProvider } from '../../../domain/payment/status.ts';
import type { DepositStatus } from '../../../domain/booking.ts';
import type { PartStatus, RefundReason, RefundStatus } from '../../../domain/refund/status.ts';
import type { EvidenceFacts } from '../../../store/dispute/evidenceFacts.ts';
import { ENDINGS, LINES } from '../../refunds.ts';
import { apart, clockOf, foreign, money, placeOf, row, under } from './lines.ts';

type Payment = EvidenceFacts['payments'][number];
type Refund = EvidenceFacts['refunds'][number];
type Clock = (instant: string) => string;

export const PROVIDERS: Readonly<Record<PaymentProvider, string>> = { stripe: 'Stripe', paypal: 'PayPal' };

const MOVES: Readonly<Record<MoneyFactKind, string>> = {
  authorised: 'Authorised',
  captured: 'Taken',
  refunded: 'Refunded',
  refund_returned: 'Refund returned by the bank',
  settled: 'Refunded another way',
  disputed: 'Disputed',
  dispute_closed: 'No longer disputed',
  provider_fee: 'Fee',
};

const REFUNDS: Readonly<Record<RefundStatus, string>> = {
  under_review: 'Under review',
  blocked: 'Held back because of the dispute',
  processing: 'On its way',
  succeeded: 'Arrived',
  failed: 'Refused by the provider',
  settled: 'Paid another way',
};

const PARTS: Readonly<Record<PartStatus, string>> = {
  reserved: 'set aside, to be sent',
  processing: 'on its way',
  succeeded: 'arrived',
  failed: 'refused by the provider',
  blocked: 'held back because of the dispute',
};

const DEPOSITS: Readonly<Record<DepositStatus, string>> = {
  none: 'None',
  held: 'Kept for the rental',
  released: 'Returned',
  retained: 'Kept in part or in full',
};

const REASONS: Readonly<Record<RefundReason, string>> = {
  ...ENDINGS,
  late_payment: 'The payment came too late',
  deposit_release: 'The deposit, after the rental',
};

export function moneyLines(facts: EvidenceFacts): string[] {
  const { paymentId, payments, refunds } = facts;
  const at = clockOf(placeOf(facts).timeZone);
  const taken = payments.filter(({ captured, id }) => captured > 0 || id === paymentId);
  return apart(
    ...taken.map((payment, index) => [
      `Payment ${index + 1} of ${taken.length}${payment.id === paymentId ? ', the disputed one' : ''}`,
      ...under(paymentRows(payment, facts, at)),
    ]),
    receiptLines(facts, at),
    ...refunds.map((refund) => [`Refund ${refund.id}`, ...under(refundRows(refund, facts, at))]),
    depositLines(facts),
  );
}

function paymentRows(payment: Payment, facts: EvidenceFacts, at: Clock): string[] {
  const { currency, provider, providerPaymentId } = payment;
  const charge = chargeOf(payment);
  return [
    ...row('Provider', PROVIDERS[provider]),
    ...row('Payment', providerPaymentId && foreign(providerPaymentId)),
    ...row(provider === 'stripe' ? 'Charge' : 'Capture', charge && foreign(charge)),
    ...row('Amount', money(payment.amount, currency)),
    ...payment.facts.map(
      (fact) => `${MOVES[fact.kind]}: ${money(fact.amount, fact.currency)}, ${at(fact.at)}, ${idIn(fact.id)}`,
    ),
    ...payment.reservations.map(
      ({ amount, holder }) => `On its way back: ${money(amount, currency)}${refundIn(holder, facts)}`,
    ),
  ];
}

/** Behind the kind of a fact stands the provider's own id. */
const idIn = (factId: string): string => foreign(factId.slice(factId.indexOf(':') + 1));

/** What took the money: a charge at Stripe, a capture at PayPal. */
const chargeOf = ({ facts }: Pick<Payment, 'facts'>): string | undefined =>
  facts.filter(({ kind }) => kind === 'captured').map(({ id }) => idIn(id))[0];

const FOREIGN = 'refund:';

/** A refund of ours by its number, somebody else's by the provider's id. */
function refundIn(holder: string, { refunds }: EvidenceFacts): string {
  if (holder.startsWith(FOREIGN)) return `, refund ${foreign(holder.slice(FOREIGN.length))}`;
  const own = refunds.find(({ parts }) => parts.some(({ id }) => id === holder));
  return own === undefined ? '' : `, refund ${own.id}`;
}

/** The provider's ids of what has gone back of a payment, or is on its way with the provider. */
export function refundIdsOf({ paymentId, payments, refunds }: EvidenceFacts): string[] {
  const { facts = [], reservations = [] } = payments.find(({ id }) => id === paymentId) ?? {};
  // One that has gone and come back more than once bears a count behind its id.
  const of = (what: string) =>
    facts.filter(({ kind }) => kind === what).map(({ id }) => foreign(id.split(':')[1] ?? ''));
  const gone = of('refunded');
  const back = of('refund_returned');
  const timesIn = (ids: readonly string[], wanted: string) => ids.filter((id) => id === wanted).length;
  const own = refunds
    .flatMap(({ parts }) => parts)
    .filter((part) => part.paymentId === paymentId)
    .filter(({ status }) => status === 'succeeded' || status === 'processing')
    .flatMap(({ providerRefundId }) => providerRefundId ?? []);
  const others = reservations
    .filter(({ holder }) => holder.startsWith(FOREIGN))
    .map(({ holder }) => holder.slice(FOREIGN.length));
  return [...new Set([...gone, ...own, ...others])].filter(
    (id) => timesIn(back, id) === 0 || timesIn(gone, id) > timesIn(back, id),
  );
}

function receiptLines({ notifications }: EvidenceFacts, at: Clock): string[] {
  const sent = notifications.filter(
    ({ acceptedAt, template }) => template === 'payment_receipt' && acceptedAt !== null,
  );
  return sent.flatMap(({ acceptedAt, events }) => {
    const delivered = events.find(({ kind }) => kind === 'delivered');
    const arrived = delivered === undefined ? '' : `, delivered ${at(delivered.at)}`;
    return row('Receipt to the customer', acceptedAt && `sent ${at(acceptedAt)}${arrived}`);
  });
}

function refundRows(refund: Refund, facts: EvidenceFacts, at: Clock): string[] {
  const { breakdown, currency, parts, payoutCharge, payoutDeposit } = refund;
  const lines = breakdown.lines.filter(({ amount }) => amount !== 0);
  return [
    ...row('Asked for', at(refund.requestedAt)),
    ...row('Reason', REASONS[refund.reason]),
    ...row('Status', REFUNDS[refund.status]),
    ...lines.map(({ amount, kind }) => `${LINES[kind]}: ${money(amount, breakdown.currency)}`),
    ...row('Refund', money(breakdown.total, breakdown.currency)),
    ...row('Paid out', money(payoutCharge + payoutDeposit, currency)),
    ...parts.map((part) => partRow(part, facts)),
  ];
}

function partRow(
  { amount, paymentId, providerRefundId, status }: Refund['parts'][number],
  { payments }: EvidenceFacts,
): string {
  const payment = payments.find(({ id }) => id === paymentId);
  const charge = payment && chargeOf(payment);
  const id = providerRefundId === null ? '' : `, ${foreign(providerRefundId)}`;
  const of = charge === undefined ? '' : ` of ${foreign(charge)}`;
  return `Part: ${payment === undefined ? '' : money(amount, payment.currency)}${of}, ${PARTS[status]}${id}`;
}

function depositLines({ depositReleased, depositRetained, depositStatus, quote }: EvidenceFacts): string[] {
  const { amounts, currency } = quote;
  if (amounts.deposit === 0) return [];
  const part = (label: string, amount: number) => row(label, amount === 0 ? '' : money(amount, currency));
  return [
    'Deposit',
    ...under([
      ...row('Amount', money(amounts.deposit, currency)),
      ...row('Status', DEPOSITS[depositStatus]),
      ...part('Returned', depositReleased),
      ...part('Kept', depositRetained),
    ]),
  ];
}

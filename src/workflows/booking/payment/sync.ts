/** Looking at the provider and judging what is seen: the only way by which anything counts as money. */
import { log } from '@temporalio/workflow';
import { comparePayment, type PaymentSnapshot } from '../../../domain/payment/payment.ts';
import { asking, provider } from '../proxies.ts';
import { type Checkout, currencyOf, type Payment } from '../state.ts';
import { orUnreachable } from './failures.ts';

/** `unreachable`: neither seen nor known to be absent, the provider did not answer in the time given. */
export type Look = 'seen' | 'unreachable';

/**
 * Looks at every payment that is not final, retried for `withinMs` at most, and brings their standing up to date.
 * Drops the news that it is about to read.
 */
export async function lookAtPayments(
  booking: Checkout,
  withinMs: number,
  onSeen: (payment: Payment, snapshot: PaymentSnapshot) => void = () => undefined,
): Promise<Look> {
  booking.news = false;
  const unsettled = booking.payments.filter(({ standing }) => !FINAL.has(standing));
  const looks = await Promise.all(
    unsettled.map((payment) => fetchPayment(booking, payment, withinMs, onSeen)),
  );
  return looks.includes('unreachable') ? 'unreachable' : 'seen';
}

const FINAL: ReadonlySet<Payment['standing']> = new Set(['paid', 'closed', 'returned']);

function fetchPayment(
  booking: Checkout,
  payment: Payment,
  withinMs: number,
  onSeen: (payment: Payment, snapshot: PaymentSnapshot) => void,
): Promise<Look> {
  return orUnreachable(async (): Promise<'seen'> => {
    payment.atProvider ??= await adopt(booking, payment, withinMs);
    if (payment.atProvider === undefined) {
      payment.standing = 'closed'; // proven absent: there is nothing that anybody could pay
      return 'seen';
    }
    const snapshot = await provider.fetchPayment.executeWithOptions(
      asking('Ask the provider where the payment stands', withinMs),
      [
        {
          provider: booking.input.provider,
          providerPaymentId: payment.atProvider.providerPaymentId,
          known: knownOf(booking, payment),
        },
      ],
    );
    judge(booking, payment, payment.atProvider, snapshot);
    onSeen(payment, snapshot);
    return 'seen';
  });
}

/** What we asked for: an order that the provider has forgotten is judged by it. */
const knownOf = ({ input }: Pick<Checkout, 'input'>, payment: Payment) => ({
  bookingId: input.bookingId,
  paymentId: payment.id,
  amount: payment.amount,
  currency: currencyOf(input),
});

function judge(
  { input }: Pick<Checkout, 'input'>,
  payment: Payment,
  { providerPaymentId, live }: NonNullable<Payment['atProvider']>,
  snapshot: PaymentSnapshot,
): void {
  const expected = { ...knownOf({ input }, payment), providerPaymentId, live };
  const comparison = comparePayment(expected, snapshot);
  // Still approved may mean that a capture is under way; whatever else is seen is what came of it.
  if (comparison.result !== 'approved') payment.captureUnknown = false;
  switch (comparison.result) {
    case 'mismatch':
      payment.standing = 'mismatch';
      log.error('a payment is not what this booking expects', { fields: comparison.fields.join(' ') });
      return;
    case 'canceled':
      payment.standing = 'closed';
      return;
    case 'paid':
    case 'authorised':
      payment.charge = comparison.charge;
      payment.standing = comparison.result;
      return;
    case 'open':
    case 'exhausted':
      payment.agreementUsed = false; // what is agreed to next is agreed to anew
      payment.standing = comparison.result;
      return;
    case 'approved':
    case 'processing':
      payment.standing = comparison.result;
  }
}

/** The opening was never answered: its payment may exist all the same. */
async function adopt({ input }: Checkout, payment: Payment, withinMs: number) {
  const found = await provider.recoverPayment.executeWithOptions(
    asking('Find the payment by our reference', withinMs),
    [{ provider: input.provider, paymentId: payment.id, createdAt: input.createdAt }],
  );
  return found ?? undefined;
}

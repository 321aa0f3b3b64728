import type { CapturedPayment } from '../../../domain/payment/payment.ts';
import { type Checkout, currencyOf, type Payment } from '../state.ts';

/** A paid payment as the money guard takes it in. */
export function capturedOf(
  { input }: Pick<Checkout, 'input'>,
  { id, amount, charge }: Payment,
): CapturedPayment {
  if (charge === undefined)
    throw new Error('a payment counts as paid without the charge that took the money');
  return {
    ...{ id, amount },
    bookingId: input.bookingId,
    chargeId: charge.id,
    currency: currencyOf(input),
    at: charge.at,
    risk: charge.risk,
    ...(charge.fee === undefined ? {} : { fee: charge.fee }),
  };
}

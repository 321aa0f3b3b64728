/** What a booking's payments are to be, at which provider. */
import type { AmountToPay } from '../../domain/payment/session.ts';
import { splitPayments } from '../../domain/payment/splitPayments.ts';
import type { BookingInput, WayToPay } from './messages.ts';

/** In the quote's currency a total may need several charges; in another one it is never split. @param firstSeq from 1 */
export function amountsOf(input: BookingInput, way: WayToPay, firstSeq: number): AmountToPay[] {
  const { bookingId, currency, total } = input;
  const { provider, presented } = way;
  const numbered = (index: number) => ({
    id: `${bookingId}-P${firstSeq + index}`,
    seq: firstSeq + index,
    provider,
  });
  if (presented !== undefined) {
    return [{ ...numbered(0), currency: presented.currency, amount: presented.amount, quoted: total }];
  }
  return splitPayments(total).map((amount, index) => ({
    ...numbered(index),
    currency,
    amount,
    quoted: amount,
  }));
}

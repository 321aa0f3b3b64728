import { splitPayments } from '../../domain/split.ts';
import { store } from './activities.ts';
import type { Checkout } from './checkoutState.ts';
import type { RefusalCode } from './messages.ts';

/** Takes the slot, with the booking and its timeline in the same transaction. */
export async function reserveSlot(booking: Checkout): Promise<RefusalCode | undefined> {
  const { input, payment } = booking;
  if (splitPayments(input.total).length > 1) throw new Error('one payment is all this version can take');
  const reserved = await store.reserve({
    bookingId: input.bookingId,
    createdAt: input.createdAt,
    holdExpiresAt: booking.holdExpiresAt,
    payments: [{ id: payment.id, amount: payment.amount }],
  });
  if (reserved === 'reserved') return undefined;
  booking.status = 'cancelled';
  booking.opened = { outcome: 'refused', code: reserved };
  return reserved;
}

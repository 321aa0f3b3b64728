import { store } from './activities.ts';
import type { Checkout } from './checkoutState.ts';
import type { RefusalCode } from './messages.ts';

/** Takes the slot, with the booking, its payments and its timeline in the same transaction. */
export async function reserveSlot(booking: Checkout): Promise<RefusalCode | undefined> {
  const { input, payments, holdExpiresAt } = booking;
  const reserved = await store.reserve({
    bookingId: input.bookingId,
    createdAt: input.createdAt,
    holdExpiresAt,
    payments: payments.map(({ id, amount }) => ({ id, amount })),
  });
  if (reserved === 'reserved') return undefined;
  booking.status = 'cancelled';
  booking.opened = { outcome: 'refused', code: reserved };
  return reserved;
}

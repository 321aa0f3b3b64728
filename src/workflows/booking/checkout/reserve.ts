import { store } from '../proxies.ts';
import { type Checkout, currencyOf } from '../state.ts';
import type { RefusalCode } from '../messages.ts';
import { isNobodysBooking } from '../payment/failures.ts';

/**
 * Takes the slot, with the booking, its payments and its timeline in the same transaction.
 * @throws ApplicationFailure for a workflow started by hand, for which nobody recorded a request
 */
export async function reserveSlot(booking: Checkout): Promise<RefusalCode | undefined> {
  const { input, payments, holdExpiresAt } = booking;
  const reserved = await store
    .reserve({
      bookingId: input.bookingId,
      createdAt: input.createdAt,
      holdExpiresAt,
      payments: payments.map(({ id, amount }) => ({ id, amount })),
      currency: currencyOf(input),
    })
    .catch((error: unknown): never => {
      // There is no slot to give back and nothing at the provider to ask for.
      if (isNobodysBooking(error)) booking.status = 'cancelled';
      throw error;
    });
  if (reserved === 'reserved') return undefined;
  booking.status = 'cancelled';
  booking.opened = { outcome: 'refused', code: reserved };
  return reserved;
}

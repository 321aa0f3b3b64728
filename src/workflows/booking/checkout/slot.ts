/** The slot in the calendar, from its reservation to its release; and taken again, if it is free. */
import { store } from '../proxies.ts';
import { refreshDetails, showDetails } from '../details.ts';
import { isUnknownBooking } from '../payment/failures.ts';
import { refundOfPaid, startRefunds } from '../payment/refund.ts';
import { anyPayment, type Step } from '../../../domain/payment/session.ts';
import { type Checkout, isoNow } from '../state.ts';

type StepOf<T extends Step['step']> = Extract<Step, { step: T }>;

/**
 * Takes the slot, with the booking, its payments and its timeline in the same transaction.
 * @throws ApplicationFailure for a workflow started by hand, for which nobody recorded a request
 */
export async function reserveSlot(booking: Checkout): Promise<void> {
  const { input, session } = booking;
  const reserved = await store
    .reserve({
      bookingId: input.bookingId,
      createdAt: input.createdAt,
      holdExpiresAt: session.holdExpiresAt,
      payments: session.payments.map(({ id, amount, currency }) => ({ id, amount, currency })),
    })
    .catch((error: unknown): never => {
      // There is no slot to give back and nothing at the provider to ask for.
      if (isUnknownBooking(error)) booking.apply({ type: 'unknown_booking' });
      throw error;
    });
  booking.apply(
    reserved === 'reserved' ? { type: 'reserved' } : { type: 'reservation_refused', code: reserved },
  );
  if (reserved === 'reserved') refreshDetails(booking);
}

/** Money is on its way: the hold lasts until it settles, and the customer is notified once. */
export async function extendHold(
  booking: Checkout,
  { until, isLonger }: StepOf<'extend_hold'>,
): Promise<void> {
  const { input, outbox, session } = booking;
  for (const { id: paymentId, status } of session.payments) {
    if (status === 'processing') await store.recordPaymentState({ paymentId, status });
  }
  booking.apply({ type: 'hold_extended', until });
  refreshDetails(booking);
  if (!isLonger) return;
  await store.extendHold({ bookingId: input.bookingId, holdExpiresAt: until });
  await outbox.notify(['payment_pending']);
}

/** The slot is free, and the customer knows: why, and what comes back to them. Unless it was sold before. */
export async function releaseSlot(
  booking: Checkout,
  { status, reason }: StepOf<'release'>,
): Promise<'done' | 'confirmed'> {
  const { input, outbox, session } = booking;
  const ended = await store.endBooking({
    bookingId: input.bookingId,
    status,
    at: isoNow(),
    payments: session.payments.flatMap((payment) =>
      payment.status === 'closed' || payment.status === 'abandoned'
        ? [{ id: payment.id, status: 'canceled' as const }]
        : [],
    ),
    refund: anyPayment(session, 'paid') ? refundOfPaid(booking, reason) : null,
  });
  if (ended === 'confirmed') return ended;
  booking.apply({ type: 'released' });
  refreshDetails(booking);
  const { reopenings } = session;
  await startRefunds(booking, ended);
  await outbox.notify([status === 'expired' ? 'booking_expired' : 'cancellation_confirmation'], {
    ...(reason === 'payment_review' ? { data: { reason } } : {}),
    ...(reopenings === 0 ? {} : { of: `hold-${reopenings + 1}` }),
  });
  return 'done';
}

/** For a late payment. */
export async function retakeSlot(booking: Checkout): Promise<void> {
  const isFree = await store.retakeSlot({ bookingId: booking.input.bookingId });
  booking.apply({ type: isFree ? 'slot_retaken' : 'slot_gone' });
}

/** For a late approval. If the slot is gone, the customer is notified that nothing was taken. */
export async function reopenHold(booking: Checkout, holdExpiresAt: string | undefined): Promise<void> {
  const { input, outbox } = booking;
  const isReopened =
    holdExpiresAt !== undefined &&
    (await store.reopenHold({ bookingId: input.bookingId, holdExpiresAt, at: isoNow() }));
  if (isReopened) {
    booking.apply({ type: 'hold_reopened', holdExpiresAt });
    return;
  }
  booking.apply({ type: 'late_approval_turned_away' });
  await outbox.notify(['booking_expired'], { of: 'agreed_too_late', data: { agreed: 'too_late' } });
  showDetails(booking, 'The customer approved too late: nothing was captured.');
}

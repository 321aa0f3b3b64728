/**
 * A booking in Postgres, written as its workflow decides. Short and idempotent, so they run as local activities:
 * every statement is keyed by what the workflow made, and repeating it changes nothing.
 */
import { ApplicationFailure } from '@temporalio/activity';
import type { BookingStatus } from '../domain/booking.ts';
import type { PaymentStatus } from '../domain/payment/status.ts';
import type { RefundView } from '../domain/refund/fullRefund.ts';
import type { CapturedPayment } from '../domain/payment/payment.ts';
import { refuseRequest } from '../store/booking/requests.ts';
import {
  confirm,
  endUnpaid,
  extendHold,
  moveStay,
  recordRefundStatus,
  showRefund,
} from '../store/booking/bookings.ts';
import type { Database } from '../store/database/database.ts';
import type { EmailProviderName } from '../domain/notification/delivery.ts';
import type { OutboxNotification, WrittenOutbox } from '../domain/notification/outbox.ts';
import { hasStay } from '../store/booking/view.ts';
import { writeOutbox } from '../store/notification/outbox.ts';
import { reopenHold, retakeSlot } from '../store/booking/reopenHold.ts';
import { paymentCaptured, paymentCapturedIn, paymentMoved } from '../store/payment/payments.ts';
import {
  NoBookingRequest,
  type Reservation,
  type ReservationLimits,
  type ReservationOutcome,
  reserve,
} from '../store/booking/reservation.ts';

export interface EndedBooking {
  readonly bookingId: string;
  readonly status: Extract<BookingStatus, 'expired' | 'cancelled'>;
  readonly at: string;
  readonly payments: readonly {
    readonly id: string;
    readonly status: Extract<PaymentStatus, 'failed' | 'canceled'>;
  }[];
  readonly refund: RefundView | null;
}

export interface ConfirmedBooking {
  readonly bookingId: string;
  readonly at: string;
  readonly payments: readonly CapturedPayment[];
  /** What the confirmation sends. */
  readonly notifications: readonly OutboxNotification[];
}

export interface BookingActivityDeps {
  readonly db: Database;
  readonly limits: ReservationLimits;
  /** Those configured, in the order in which a pass tries them. */
  readonly emailProviders: readonly EmailProviderName[];
}

export function createBookingActivities({ db, limits, emailProviders }: BookingActivityDeps) {
  return {
    /** Takes the slot and writes the booking in one transaction, or says why not. */
    async reserve(reservation: Reservation): Promise<ReservationOutcome> {
      try {
        return await reserve(db, reservation, limits);
      } catch (error) {
        if (!(error instanceof NoBookingRequest)) throw error;
        throw ApplicationFailure.nonRetryable(error.message, 'NoBookingRequest');
      }
    },

    /** The payment could not be opened for good: the booking never came to be. */
    async refuseBooking(refused: {
      bookingId: string;
      paymentIds: readonly string[];
      at: string;
    }): Promise<void> {
      await refuseRequest(db, refused.bookingId, 'payment_method_unavailable');
      for (const id of refused.paymentIds) await paymentMoved(db, id, 'failed');
      await endUnpaid(db, refused.bookingId, 'cancelled', refused.at);
    },

    async extendHold(extended: { bookingId: string; holdExpiresAt: string }): Promise<void> {
      await extendHold(db, extended.bookingId, extended.holdExpiresAt);
    },

    /** Money, status and the emails that tell of them. */
    confirmBooking: (confirmed: ConfirmedBooking): Promise<WrittenOutbox> =>
      confirmBooking(db, confirmed, emailProviders),

    /**
     * Ends a booking that was never confirmed; its slot is free from here on.
     * @returns `confirmed` where a worker has confirmed it that died before anybody knew: then nothing is changed
     */
    async endBooking(ended: EndedBooking): Promise<'ended' | 'confirmed'> {
      if (await hasStay(db, ended.bookingId)) return 'confirmed';
      for (const payment of ended.payments) await paymentMoved(db, payment.id, payment.status);
      if (ended.refund !== null) await showRefund(db, ended.bookingId, ended.refund);
      await endUnpaid(db, ended.bookingId, ended.status, ended.at);
      return 'ended';
    },

    /** For money that came after the hold had ended. False when somebody else has the slot by now. */
    async retakeSlot({ bookingId }: { bookingId: string }): Promise<boolean> {
      return retakeSlot(db, bookingId);
    },

    /** For a customer who agreed to pay after the hold had ended. False when somebody else has the slot by now. */
    async reopenHold(hold: { bookingId: string; holdExpiresAt: string; at: string }): Promise<boolean> {
      return reopenHold(db, hold);
    },

    /** The refund of a booking that was never confirmed. @returns `confirmed` as above */
    async showRefund(shown: { bookingId: string; refund: RefundView }): Promise<'shown' | 'confirmed'> {
      if (await hasStay(db, shown.bookingId)) return 'confirmed';
      await showRefund(db, shown.bookingId, shown.refund);
      return 'shown';
    },

    /** @returns false where the booking shows no refund, or this already */
    async recordRefundStatus(moved: { bookingId: string; status: 'succeeded' | 'failed' }): Promise<boolean> {
      return recordRefundStatus(db, moved.bookingId, moved.status);
    },

    async moveStay(moved: {
      bookingId: string;
      to: Extract<BookingStatus, 'active' | 'completed'>;
      at: string;
    }): Promise<void> {
      await moveStay(db, moved.bookingId, moved.to, moved.at);
    },
  };
}

/**
 * All or nothing; but where the database refuses to confirm, it has the money all the same.
 * @throws the database's refusal
 */
async function confirmBooking(
  db: Database,
  { bookingId, at, payments, notifications }: ConfirmedBooking,
  emailProviders: readonly EmailProviderName[],
): Promise<WrittenOutbox> {
  try {
    return await db.transaction().execute(async (tx) => {
      for (const payment of payments) await paymentCapturedIn(tx, payment);
      await confirm(tx, bookingId, at);
      return writeOutbox(tx, bookingId, notifications, emailProviders);
    });
  } catch (error) {
    for (const payment of payments) await paymentCaptured(db, payment);
    throw error;
  }
}

export type BookingActivities = ReturnType<typeof createBookingActivities>;

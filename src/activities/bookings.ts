/**
 * A booking in Postgres, written as its workflow decides. Short and idempotent, so they run as local activities:
 * every statement is keyed by what the workflow made, and repeating it changes nothing.
 */
import { ApplicationFailure } from '@temporalio/activity';
import type { BookingStatus, PaymentStatus } from '../domain/booking.ts';
import type { RefundView } from '../domain/fullReturn.ts';
import type { Decline } from '../domain/payment.ts';
import { refuseRequest } from '../store/bookingRequests.ts';
import { confirm, endUnpaid, extendHold, moveStay, showRefund } from '../store/bookings.ts';
import type { Database } from '../store/database.ts';
import { type Captured, paymentCaptured, paymentDeclined, paymentMoved } from '../store/payments.ts';
import {
  NoBookingRequest,
  type Reservation,
  type ReservationOutcome,
  reserve,
} from '../store/reservation.ts';

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

export interface BookingActivityDeps {
  readonly db: Database;
  /** Unpaid bookings that one e-mail address may have at once (business.md "Fraud guard"). */
  readonly maxUnpaidPerEmail: number;
}

export function createBookingActivities({ db, maxUnpaidPerEmail }: BookingActivityDeps) {
  return {
    /** Takes the slot and writes the booking in one transaction, or says why not. */
    async reserve(reservation: Reservation): Promise<ReservationOutcome> {
      try {
        return await reserve(db, reservation, { maxUnpaidPerEmail });
      } catch (error) {
        if (!(error instanceof NoBookingRequest)) throw error;
        throw ApplicationFailure.nonRetryable(error.message, 'NoBookingRequest');
      }
    },

    /** The payment could not be opened for good: the booking never came to be. */
    async refuseBooking(refused: { bookingId: string; paymentId: string; at: string }): Promise<void> {
      await refuseRequest(db, refused.bookingId, 'payment_method_unavailable');
      await paymentMoved(db, refused.paymentId, 'failed');
      await endUnpaid(db, refused.bookingId, 'cancelled', refused.at);
    },

    async recordDecline(declined: { paymentId: string; bookingId: string; decline: Decline }): Promise<void> {
      await paymentDeclined(db, {
        id: declined.paymentId,
        bookingId: declined.bookingId,
        ...declined.decline,
      });
    },

    async recordPaymentState(moved: {
      paymentId: string;
      status: Extract<PaymentStatus, 'requires_payment' | 'processing'>;
    }): Promise<void> {
      await paymentMoved(db, moved.paymentId, moved.status);
    },

    async extendHold(extended: { bookingId: string; holdExpiresAt: string }): Promise<void> {
      await extendHold(db, extended.bookingId, extended.holdExpiresAt);
    },

    /** Money first, status second: a crash in between repeats both and finds the first half done. */
    async confirmBooking(confirmed: {
      bookingId: string;
      at: string;
      payments: readonly Captured[];
    }): Promise<void> {
      for (const payment of confirmed.payments) await paymentCaptured(db, payment);
      await confirm(db, confirmed.bookingId, confirmed.at);
    },

    /** Ends a booking that was never confirmed; its slot is free from here on. */
    async endBooking(ended: EndedBooking): Promise<void> {
      for (const payment of ended.payments) await paymentMoved(db, payment.id, payment.status);
      if (ended.refund !== null) await showRefund(db, ended.bookingId, ended.refund);
      await endUnpaid(db, ended.bookingId, ended.status, ended.at);
    },

    async recordPaymentClosed(closed: { paymentId: string }): Promise<void> {
      await paymentMoved(db, closed.paymentId, 'canceled');
    },

    async showRefund(shown: { bookingId: string; refund: RefundView }): Promise<void> {
      await showRefund(db, shown.bookingId, shown.refund);
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

export type BookingActivities = ReturnType<typeof createBookingActivities>;

/**
 * A booking in Postgres, written as its workflow decides. Short and idempotent, so they run as local activities:
 * every statement is keyed by what the workflow made, and repeating it changes nothing.
 */
import { ApplicationFailure } from '@temporalio/activity';
import type { BookingStatus } from '../domain/booking.ts';
import type { PaymentStatus } from '../domain/payment/status.ts';
import type { CapturedPayment } from '../domain/payment/payment.ts';
import { refuseRequest } from '../store/booking/requests.ts';
import { confirm, endUnpaid, extendHold, moveStay } from '../store/booking/bookings.ts';
import type { Database } from '../store/database/database.ts';
import type { EmailProviderName } from '../domain/notification/delivery.ts';
import type { OutboxNotification, WrittenOutbox } from '../domain/notification/outbox.ts';
import { cancelStay, type StayCancellation } from '../store/booking/cancellation.ts';
import { hasStay } from '../store/booking/view.ts';
import { type RequestedRefund, requestFullRefunds } from '../store/refund/request.ts';
import type { RefundReason } from '../domain/refund/status.ts';
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
  /** Of what was paid all the same; null where nothing was. */
  readonly refund: FullRefund | null;
}

/** All that is left of the payments of a booking that is not confirmed. */
export interface FullRefund {
  readonly reason: RefundReason;
  readonly payments: readonly CapturedPayment[];
}

export type EndResult = 'confirmed' | { readonly refunds: readonly RequestedRefund[] };

export interface ConfirmedBooking {
  readonly bookingId: string;
  readonly at: string;
  readonly payments: readonly CapturedPayment[];
  /** What the confirmation sends. */
  readonly notifications: readonly OutboxNotification[];
}

export interface StayToCancel {
  readonly bookingId: string;
  /** Of the request in Postgres. */
  readonly cancellationId: string;
  /** What it sends; where finance has to decide about the money, only what is `claimed`. */
  readonly notifications: readonly OutboxNotification[];
  readonly claimed: readonly OutboxNotification[];
}

export type CancelledStay =
  | Exclude<StayCancellation, { outcome: 'cancelled' }>
  | {
      readonly outcome: 'cancelled';
      readonly by: 'this' | 'another';
      /** Of its refund. */
      readonly n: number;
      readonly notifications: readonly OutboxNotification[];
      readonly written: WrittenOutbox;
    };

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
      await db.transaction().execute((tx) => endUnpaid(tx, refused.bookingId, 'cancelled', refused.at));
    },

    async extendHold(extended: { bookingId: string; holdExpiresAt: string }): Promise<void> {
      await extendHold(db, extended.bookingId, extended.holdExpiresAt);
    },

    /** Money, status and the emails that tell of them. */
    confirmBooking: (confirmed: ConfirmedBooking): Promise<WrittenOutbox> =>
      confirmBooking(db, confirmed, emailProviders),

    /**
     * Ends a booking that was never confirmed; its slot is free from here on.
     * @returns the refunds that are to be made, or `confirmed` where a worker has confirmed it that died before anybody
     * knew: then nothing is changed
     */
    async endBooking({ bookingId, status, at, payments, refund }: EndedBooking): Promise<EndResult> {
      if (await hasStay(db, bookingId)) return 'confirmed';
      for (const payment of payments) await paymentMoved(db, payment.id, payment.status);
      return db.transaction().execute(async (tx) => {
        const refunds = refund === null ? [] : await refundAll(tx, { bookingId, at, ...refund });
        await endUnpaid(tx, bookingId, status, at);
        return { refunds };
      });
    },

    /** For money that came after the hold had ended. False when somebody else has the slot by now. */
    async retakeSlot({ bookingId }: { bookingId: string }): Promise<boolean> {
      return retakeSlot(db, bookingId);
    },

    /** For a customer who agreed to pay after the hold had ended. False when somebody else has the slot by now. */
    async reopenHold(hold: { bookingId: string; holdExpiresAt: string; at: string }): Promise<boolean> {
      return reopenHold(db, hold);
    },

    /** The same of a booking that had ended before. */
    async requestRefunds(late: FullRefund & { bookingId: string; at: string }): Promise<EndResult> {
      if (await hasStay(db, late.bookingId)) return 'confirmed';
      return { refunds: await db.transaction().execute((tx) => refundAll(tx, late)) };
    },

    /** Cancels a booking that is paid; its slot is free from here on, and its refund on record. */
    cancelStay: (cancelled: StayToCancel): Promise<CancelledStay> =>
      cancelWithEmails(db, cancelled, emailProviders),

    /** Whether nobody has cancelled it meanwhile: a worker may have, and died before anybody knew. */
    hasStay: ({ bookingId }: { bookingId: string }): Promise<boolean> => hasStay(db, bookingId),

    async moveStay(moved: {
      bookingId: string;
      to: Extract<BookingStatus, 'active' | 'completed'>;
      at: string;
    }): Promise<void> {
      await moveStay(db, moved.bookingId, moved.to, moved.at);
    },
  };
}

const cancelWithEmails = (
  db: Database,
  cancelled: StayToCancel,
  emailProviders: readonly EmailProviderName[],
): Promise<CancelledStay> =>
  db.transaction().execute(async (tx) => {
    const result = await cancelStay(tx, cancelled);
    if (result.outcome !== 'cancelled') return result;
    const { by, refund } = result;
    const notifications = refund.status === 'under_review' ? cancelled.claimed : cancelled.notifications;
    const written = await writeOutbox(tx, cancelled.bookingId, notifications, emailProviders);
    return { outcome: 'cancelled', by, n: refund.n, notifications, written };
  });

/** The guard has the money before any of it is reserved. */
async function refundAll(
  tx: Database,
  { payments, ...refund }: FullRefund & { readonly bookingId: string; readonly at: string },
): Promise<RequestedRefund[]> {
  for (const payment of payments) await paymentCapturedIn(tx, payment);
  return requestFullRefunds(tx, refund);
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

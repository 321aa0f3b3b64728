/** What the interface asks of Temporal, in the trade's words, so that routes know neither clients nor errors of it. */
import type { WayToPay } from '../../domain/payment/amountsToPay.ts';
import type {
  BookingInput,
  CancelResult,
  CaptureResult,
  ChangePaymentResult,
  OpenResult,
  ReviewDecision,
  ReviewResult,
} from '../../workflows/booking/messages.ts';
import type { DisputeInput } from '../../workflows/dispute/messages.ts';
import type { IpnInput } from '../../workflows/ipn/messages.ts';
import type { RefundInput } from '../../workflows/refund/messages.ts';
import type { NotificationInput } from '../../workflows/notification/messages.ts';

export interface TemporalGateway {
  /**
   * Starts a booking's workflow, or joins it, and waits for the payment session.
   * @param waitMs how long the customer can wait, in milliseconds.
   * @param requestId goes into the workflow's memo.
   * @returns `pending` when there is no answer by then, or none to be had from Temporal any more (the workflow
   * has closed): Postgres knows how far it came.
   * @throws TemporalUnavailable
   */
  openBooking(input: BookingInput, waitMs: number, requestId: string): Promise<OpenResult | 'pending'>;
  /** @throws TemporalUnavailable also when the workflow does not answer in time: it may still cancel. */
  cancelBooking(bookingId: string, cancellationId: string): Promise<CancelResult | 'closed'>;
  /**
   * Has a refund's workflow take up how it stands: the one that runs, or else a new one.
   * @throws TemporalUnavailable
   */
  refundChanged(refund: RefundInput): Promise<void>;
  /**
   * Has a dispute's workflow ask its provider how it stands: the one that runs, or else a new one.
   * @param bookingId ours, where it is known already
   * @throws TemporalUnavailable
   */
  disputeChanged(dispute: DisputeInput, bookingId?: string): Promise<void>;
  /**
   * Asks a booking to capture what its customer has approved at the provider, and waits for the result.
   * @param waitMs how long the customer can wait, in milliseconds; `undecided` when there is no answer by then.
   * @throws TemporalUnavailable
   */
  captureBooking(bookingId: string, paymentId: string, waitMs: number): Promise<CaptureResult | 'closed'>;
  /**
   * Asks a booking to take the payment for its held slot another way.
   * @param waitMs as above; `preparing` when there is no answer by then.
   * @throws TemporalUnavailable
   */
  changePayment(bookingId: string, way: WayToPay, waitMs: number): Promise<ChangePaymentResult | 'closed'>;
  /** @throws TemporalUnavailable also when the workflow does not answer in time: it may still follow the decision. */
  reviewBooking(bookingId: string, decision: ReviewDecision): Promise<ReviewResult | 'closed'>;
  /** Signals a booking that its payment may have changed at the provider. @throws TemporalUnavailable */
  paymentChanged(bookingId: string): Promise<'signalled' | 'closed' | 'unknown'>;
  /**
   * Starts a notification; one that was started under this key before is success.
   * @param again starts it also where an earlier run has ended; one that still runs is success.
   * @throws TemporalUnavailable
   */
  startNotification(input: NotificationInput, again?: boolean): Promise<void>;
  /** Signals a notification that its provider has sent a delivery event. @throws TemporalUnavailable */
  signalNotification(key: string): Promise<'signalled' | 'closed'>;
  /**
   * Starts the workflow that verifies and follows an IPN message; one that was started before is success.
   * @param requestId goes into the workflow's memo.
   * @throws TemporalUnavailable
   */
  startIpn(input: IpnInput, requestId: string): Promise<void>;
  /** Whether Temporal answers, and whether a worker polls it. Never throws. */
  ready(): Promise<{ reachable: boolean; worker: boolean }>;
}

/** Temporal did not take the request, or nobody knows whether it did. Every call here may be repeated. */
export class TemporalUnavailable extends Error {
  override readonly name = 'TemporalUnavailable';
  constructor(what: string, options?: ErrorOptions) {
    super(`Temporal did not answer (${what})`, options);
  }
}

/** What Midas asks of a payment provider, in our words. Vendor types stay behind it. */
import type { RefundSnapshot } from '../../domain/payment/net.ts';
import type { Decline, PaymentSnapshot } from '../../domain/payment/payment.ts';
import type { Currency, MinorUnits } from '../../domain/money/money.ts';
import type { DisputeGateway } from './disputes.ts';
import type { Tries } from './tries.ts';

export type { Tries } from './tries.ts';

export interface OpenPaymentRequest extends Tries {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  /** Derived from workflow, step and generation: the same key is the same payment. */
  readonly idempotencyKey: string;
  /** What the customer's statement page says; nothing personal. */
  readonly description: string;
  readonly threeDSecure: boolean;
  /** One of several shares: only authorised, and captured once all of them are. */
  readonly authoriseOnly?: boolean;
  /** Where a provider with pages of its own sends the customer back to. */
  readonly returnUrls?: ReturnUrls;
}

export interface ReturnUrls {
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

/** What we asked for, for a provider that has forgotten the payment. */
export interface KnownPayment {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly amount: MinorUnits;
  readonly currency: Currency;
}

export interface RefundRequest extends Tries {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly providerPaymentId: string;
  /** The charge that took the money, for when the provider no longer shows the payment. */
  readonly chargeId?: string;
  readonly amount: MinorUnits;
  readonly idempotencyKey: string;
}

/**
 * - `left_open`: the provider closes no payment of this kind, and need not: no money moves unless we capture. The
 *   customer may still agree to it there.
 */
export type CloseOutcome = 'closed' | 'left_open' | 'already_paid' | 'in_progress';

/** `captured` also for money that is on its way: the next fetch says which. */
export type CaptureOutcome = 'captured' | 'not_authorised' | CaptureDeclined;

export interface CaptureDeclined {
  readonly declined: Decline;
  /** Whether the customer can try again with the payment as it is, or needs a new one. */
  readonly next: 'same_payment' | 'new_payment';
}

export interface PaymentGateway extends DisputeGateway {
  /** Whether the key moves real money. */
  readonly live: boolean;
  /** `session` is what lets the customer pay: Stripe's client secret, the address of PayPal's page. */
  open(request: OpenPaymentRequest): Promise<{ snapshot: PaymentSnapshot; session: string }>;
  /** @param known makes a payment that the provider has forgotten a canceled one, not a refusal. */
  fetch(providerPaymentId: string, known?: KnownPayment): Promise<PaymentSnapshot>;
  /** Makes a payment impossible from now on, or says why it no longer can. */
  close(providerPaymentId: string, idempotencyKey: string, tries?: Tries): Promise<CloseOutcome>;
  /**
   * Takes the money of an authorised or approved payment. `not_authorised`: there is nothing to take, or it was taken
   * before.
   */
  capture(providerPaymentId: string, idempotencyKey: string, tries?: Tries): Promise<CaptureOutcome>;
  /** Every payment that carries our reference, found by creation time, for when our own note of it was lost. */
  findByReference(paymentId: string, createdAfter: string): Promise<PaymentSnapshot[]>;
  refund(request: RefundRequest): Promise<RefundSnapshot>;
  /** What has become of a refund. */
  fetchRefund(refundId: string): Promise<RefundSnapshot>;
}

/**
 * The provider understood the request and will not do it, now or on a retry. It is a matter of ours (our account, our
 * request): what the customer's bank or account refuses is a decline, and a result.
 */
export class PaymentRefusedByProvider extends Error {
  override readonly name = 'PaymentRefusedByProvider';
  readonly code: string;
  constructor(code: string, options: ErrorOptions) {
    super(`the payment provider refused the request (${code})`, options);
    this.code = code;
  }
}

/**
 * The provider knows no such payment, although it once opened it: a key of another account, or a fault of theirs. Not
 * the same as one that has ended.
 */
export class PaymentUnknownAtProvider extends PaymentRefusedByProvider {}

/** A dispute holds the money: the refund has not failed, and may go on once the dispute is over. */
export class RefundBlockedByDispute extends PaymentRefusedByProvider {}

/**
 * A key of ours came back with other parameters than it was first used with, and what was made under it is not what
 * is asked for now: a fault of this program. Nothing was done, and a person has to check.
 */
export class PaymentKeyReused extends PaymentRefusedByProvider {
  constructor(options: ErrorOptions = {}) {
    super('idempotency_key_reused', options);
  }
}

/** The provider could not be reached, or answered in a way that leaves the outcome unknown: ask again. */
export class PaymentProviderUnavailable extends Error {
  override readonly name = 'PaymentProviderUnavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`the payment provider did not answer (${reason})`, options);
  }
}

/**
 * The provider does not know us, or does not let us do this: a wrong or restricted key, an account without a permission.
 * A fault of our configuration, yet a call may be repeated: the key may be put right while a hold still runs.
 */
export class PaymentCredentialsRejected extends PaymentProviderUnavailable {
  readonly code: string;
  /** @param code the provider's word for it @param check which variables to look at */
  constructor(code: string, check: string, options?: ErrorOptions) {
    super(`it rejects our credentials: check ${check}`, options);
    this.code = code;
  }
}

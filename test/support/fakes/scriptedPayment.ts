/** One payment at a provider that does what its test says: paid, refused, slow to settle, or out of reach. */
import { ApplicationFailure } from '@temporalio/common';
import {
  CREDENTIALS_REJECTED,
  PAYMENT_REFUSED,
  type PAYMENT_UNKNOWN,
} from '../../../src/activities/payment/payments.ts';
import { defined } from '../../../src/domain/defined.ts';
import { type Currency, minor, type MinorUnits } from '../../../src/domain/money/money.ts';
import type { Decline, PaymentSnapshot, SnapshotState } from '../../../src/domain/payment/payment.ts';
import type { RiskLevel } from '../../../src/domain/fraud/risk.ts';
import type { PartStatus } from '../../../src/domain/refund/status.ts';
import type { CaptureOutcome, CloseOutcome } from '../../../src/providers/payment/gateway.ts';
import type { BookingInput } from '../../../src/workflows/booking/messages.ts';

export interface Share {
  /** The booking's own unless said. */
  readonly currency?: Currency;
  readonly seq: number;
  readonly of: number;
  readonly amount: MinorUnits;
}

export class ScriptedPayment {
  atProvider: { readonly providerPaymentId: string; readonly live: boolean };
  state: SnapshotState | 'never_opened' = 'never_opened';
  /** The provider cannot be reached, and nothing that is asked of it happens. */
  away = false;
  /** Whatever is asked of it happens, and the answer is lost. */
  silent = false;
  /** Openings happen, but their answers are lost. */
  answersLost = false;
  /** Whatever is asked of it after the opening is refused, over a matter of ours. */
  refuses: false | typeof PAYMENT_REFUSED | typeof PAYMENT_UNKNOWN | typeof CREDENTIALS_REJECTED = false;
  /** Captures are refused, over a matter of ours or by the bank. */
  captureFate: 'taken' | 'refused' | 'declined' = 'taken';
  /** The provider understands the opening and will not do it. */
  refusesOpening = false;
  /** The same of refunds: for good, or while a dispute is open. */
  refusesRefunds: false | 'failed' | 'blocked' = false;
  /** Says of a payment that nobody has paid that it cannot be closed, because it was. */
  contradictsItself = false;
  /** The provider has entered what it keeps in its books. */
  feeBooked = true;
  /** What the provider thinks of the charge. */
  risk: RiskLevel = 'normal';
  /** Fields of a snapshot that are not what the booking expects. */
  wrong: Partial<PaymentSnapshot> = {};
  /** What becomes of a refund: at once, or for as long as the bank takes. */
  refundFate: 'succeeded' | 'pending' | 'failed' = 'succeeded';
  /** By idempotency key: the same key is the same refund. */
  readonly refunds = new Map<string, number>();
  protected readonly input: BookingInput;
  protected readonly share: Share;
  protected readonly declines: Decline[] = [];
  private unconfirmed: Decline | undefined;

  /** @param share which of how many, and how much of the total */
  constructor(input: BookingInput, share: Share) {
    this.input = input;
    this.share = share;
    this.atProvider = { providerPaymentId: `pi_${input.bookingId}_${share.seq}`, live: false };
  }

  /** What is asked of the customer. */
  get asked(): { readonly amount: MinorUnits; readonly currency: Currency } {
    const { amount, currency = this.input.presented?.currency ?? this.input.currency } = this.share;
    return { amount, currency };
  }

  /** The customer has done their part: the money is taken, or authorised where there are several shares. */
  pay(): void {
    this.state = this.share.of > 1 ? 'authorised' : 'succeeded';
  }

  settleLater(): void {
    this.state = 'processing';
  }

  /** The charge that was under way is refused in the end. */
  fail(): void {
    this.decline('ch_slow');
    this.state = 'requires_payment';
  }

  /** The customer did not confirm with the bank: no charge was made. */
  failBeforeCharge(attempt: string): void {
    this.unconfirmed = { attempt, at: this.input.createdAt, reason: 'It was not confirmed.' };
  }

  decline(attempt: string): void {
    this.declines.push({ attempt, at: this.input.createdAt, reason: 'The bank said no.' });
  }

  /** What we hold of the customer's money: everything captured, less everything refunded. */
  kept(): number {
    const taken = this.state === 'succeeded' ? this.share.amount : 0;
    return [...this.refunds.values()].reduce((left, refund) => left - refund, taken);
  }

  open(): { providerPaymentId: string; live: boolean } {
    this.reach();
    if (this.refusesOpening) throw ApplicationFailure.nonRetryable('not with this method', PAYMENT_REFUSED);
    if (this.state === 'never_opened') this.state = 'requires_payment';
    if (this.answersLost) throw noAnswer();
    return this.answered(this.atProvider);
  }

  find(): { providerPaymentId: string; live: boolean } | null {
    this.reach();
    return this.answered(this.state === 'never_opened' ? null : this.atProvider);
  }

  look(): PaymentSnapshot {
    this.reach();
    if (this.state === 'never_opened') throw new Error('a payment was looked at that nobody opened');
    const { bookingId, createdAt } = this.input;
    const { seq } = this.share;
    const { amount, currency } = this.asked;
    const succeeded = this.state === 'succeeded';
    const charged = succeeded || this.state === 'authorised';
    return this.answered({
      ...this.atProvider,
      bookingId,
      paymentId: `${bookingId}-P${seq}`,
      state: this.state,
      amount,
      currency,
      amountReceived: succeeded ? amount : minor(0),
      declines: [...this.declines],
      ...defined({ failedBeforeCharge: this.unconfirmed }),
      ...(charged ? { charge: this.charge(seq, createdAt) } : {}),
      ...this.wrong,
    });
  }

  private charge(seq: number, at: string) {
    const id = `ch_${this.input.bookingId}_${seq}`;
    const fee = { id: `txn_${seq}`, amount: minor(100), currency: this.input.currency };
    return { id, at, risk: this.risk, ...defined({ fee: this.feeBooked ? fee : undefined }) };
  }

  /** Asked for it after the booking was confirmed. */
  fee(): void {
    this.reach();
    if (!this.feeBooked) throw ApplicationFailure.retryable('not booked yet', 'FeeNotBooked');
  }

  capture(_idempotencyKey: string): CaptureOutcome {
    this.reach();
    if (this.state !== 'authorised') return 'not_authorised';
    if (this.captureFate === 'refused') throw refusal(PAYMENT_REFUSED);
    if (this.captureFate === 'declined') {
      this.state = 'requires_payment'; // the customer may pay it anew
      const attempt = `ch_${this.input.bookingId}_${this.share.seq}`;
      this.decline(attempt);
      return {
        declined: { attempt, at: this.input.createdAt, reason: 'The bank said no.' },
        next: 'same_payment',
      };
    }
    this.state = 'succeeded';
    return this.answered('captured');
  }

  close(): CloseOutcome {
    this.reach();
    if (this.state === 'succeeded' || this.contradictsItself) return 'already_paid';
    if (this.state === 'processing') return 'in_progress';
    this.state = 'canceled';
    return this.answered('closed');
  }

  /** Once a key, however often it is asked for. @returns what has become of it */
  refund(key: string, amount: MinorUnits): PartStatus {
    this.reachForRefund();
    if (this.refuses !== false) return 'failed';
    if (this.refusesRefunds !== false) return this.refusesRefunds;
    if (this.state !== 'succeeded') throw new Error('money was returned that had never been taken');
    if (amount > this.leftFor(key)) throw new Error('more was returned than had been taken');
    if (this.refundFate !== 'failed') this.refunds.set(key, amount);
    return this.answered(STANDING[this.refundFate]);
  }

  /** What the bank made of the refund. */
  followRefund(key: string): PartStatus {
    this.reachForRefund();
    if (this.refundFate === 'failed') this.refunds.delete(key);
    return this.answered(STANDING[this.refundFate]);
  }

  /** All but what has gone back otherwise: by other refunds of ours, or by other ways, which a test names in `wrong`. */
  leftFor(key: string): MinorUnits {
    this.reachForRefund();
    const ours = [...this.refunds].map(([each, amount]) => (each === key ? 0 : amount));
    const elsewhere = (this.wrong.refunds ?? []).map(({ amount }) => amount);
    return minor([...ours, ...elsewhere].reduce((left, gone) => left - gone, this.share.amount));
  }

  /** Money that is owed is asked for until the provider lets us in again. */
  private reachForRefund(): void {
    if (this.away || this.refuses === CREDENTIALS_REJECTED) throw noAnswer();
  }

  protected answered<T>(answer: T): T {
    if (this.silent) throw noAnswer();
    return answer;
  }

  protected reach(): void {
    if (this.away) throw noAnswer();
    if (this.refuses !== false && this.state !== 'never_opened') throw refusal(this.refuses);
  }
}

const STANDING = {
  pending: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
} as const satisfies Record<ScriptedPayment['refundFate'], PartStatus>;

/** As the activities throw it. */
export const refusal = (type: string) =>
  ApplicationFailure.nonRetryable('the provider refused the request', type, { code: 'account_restricted' });

const noAnswer = () => ApplicationFailure.retryable('no answer', 'PaymentProviderUnavailable');

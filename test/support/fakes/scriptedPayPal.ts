/** An order at PayPal that does what its test says. Money moves only when it is captured, and once. */
import type { PaymentSnapshot } from '../../../src/domain/payment/payment.ts';
import type { CaptureOutcome, CloseOutcome } from '../../../src/providers/payment/gateway.ts';
import { PAYMENT_REFUSED } from '../../../src/activities/payment/payments.ts';
import { refusal, ScriptedPayment } from './scriptedPayment.ts';

/** What comes of a capture: taken, kept pending, refused before it is made, or made and refused. */
export type CaptureScript = 'completed' | 'pending' | 'instrument_declined' | 'capture_declined' | 'refused';

export class ScriptedPayPal extends ScriptedPayment {
  /** How the next captures go; the last one goes on. */
  captures: CaptureScript[] = ['completed'];
  /** The order after INSTRUMENT_DECLINED: PayPal's reference does not say which. */
  afterDecline: 'reopened' | 'still_approved' = 'reopened';
  /** Every capture that had an effect. */
  taken = 0;
  /** Orders that this payment has had. */
  orders = 0;
  /** PayPal has forgotten the order: nobody can pay it any more. */
  private forgotten = false;
  private exhausted = false;

  /** The customer agrees on PayPal's page. */
  approve(): void {
    if (!this.forgotten && this.state === 'requires_payment') this.state = 'approved';
  }

  forget(): void {
    this.forgotten = true;
  }

  /** The e-check clears, or the review ends well. */
  override pay(): void {
    this.state = 'succeeded';
  }

  /** It does not: PayPal completes the order all the same, and captures it no second time. */
  override fail(): void {
    this.decline('capture_denied');
    this.state = 'requires_payment';
    this.exhausted = true;
  }

  override open() {
    if (!this.refusesOpening && (this.state === 'never_opened' || this.exhausted)) {
      this.orders += 1;
      this.state = 'never_opened';
      this.exhausted = false;
      const { bookingId } = this.input;
      this.atProvider = {
        providerPaymentId: `order_${bookingId}_${this.share.seq}_${this.orders}`,
        live: false,
      };
      this.declines.length = 0; // they belong to the order before
    }
    return super.open();
  }

  override look(): PaymentSnapshot {
    const snapshot = super.look();
    if (this.forgotten && this.taken === 0) return { ...snapshot, state: 'canceled', orderExhausted: true };
    return { receiver: 'ours', orderExhausted: this.exhausted, ...snapshot, ...this.wrong };
  }

  override capture(idempotencyKey: string): CaptureOutcome {
    this.reach();
    if (this.state === 'succeeded' || this.state === 'processing') return this.answered('captured');
    if (this.forgotten || this.state !== 'approved') return this.answered('not_authorised');
    const script = this.captures.length > 1 ? this.captures.shift() : this.captures[0];
    switch (script) {
      case 'instrument_declined':
        if (this.afterDecline === 'reopened') this.state = 'requires_payment';
        return this.answered({ declined: this.declineOf(idempotencyKey), next: 'same_payment' });
      case 'capture_declined':
        this.fail();
        return this.answered({ declined: this.declineOf('capture_denied'), next: 'new_payment' });
      case 'refused': // PAYEE_ACCOUNT_RESTRICTED: the order stays approved
        throw refusal(PAYMENT_REFUSED);
      case 'pending':
        this.state = 'processing';
        return this.answered('captured');
      default:
        this.state = 'succeeded';
        this.taken += 1;
        return this.answered('captured');
    }
  }

  override close(): CloseOutcome {
    this.reach();
    if (this.state === 'succeeded') return 'already_paid';
    return this.answered(this.state === 'processing' ? 'in_progress' : 'left_open');
  }

  private declineOf(attempt: string) {
    return { attempt, at: this.input.createdAt, reason: 'PayPal said no.' };
  }
}

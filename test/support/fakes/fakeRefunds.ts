/** All refunds of one booking, as they are put on record and as its provider moves them. */
import type { FullRefund } from '../../../src/activities/booking.ts';
import { type Currency, minor, type MinorUnits } from '../../../src/domain/money/money.ts';
import { NOTHING_LEFT_IT, refundedIn } from '../../../src/domain/payment/net.ts';
import type { CapturedPayment } from '../../../src/domain/payment/payment.ts';
import type { RefundPart } from '../../../src/domain/refund/process.ts';
import {
  GIVEN_UP,
  type Part,
  type PaymentOf,
  RefundOnRecord,
  type RefundTerms,
  sumOf,
} from './refundOnRecord.ts';

export class FakeRefunds {
  readonly rows: RefundOnRecord[] = [];
  private readonly bookingId: string;
  private readonly paymentOf: PaymentOf;

  constructor(bookingId: string, paymentOf: PaymentOf) {
    this.bookingId = bookingId;
    this.paymentOf = paymentOf;
  }

  /** Nothing is reserved before somebody says so. */
  add(terms: RefundTerms): RefundOnRecord {
    const { bookingId, paymentOf, rows } = this;
    const row = new RefundOnRecord({ bookingId, n: rows.length + 1 }, terms, paymentOf);
    rows.push(row);
    return row;
  }

  /**
   * All that is left of a booking that is not confirmed, one refund a currency.
   * @returns those that nobody has taken up yet: repeated, the same ones
   */
  requestAll({ at, reason, payments }: FullRefund & { readonly at: string }) {
    for (const currency of new Set(payments.map((payment) => payment.currency))) {
      const paid = payments.filter((payment) => payment.currency === currency);
      const shares = paid.map((payment) => ({ paymentId: payment.id, amount: this.leftOf(payment) }));
      const isCut = paid.some(({ amount }, index) => amount !== shares[index]?.amount);
      const isDisputed = paid.some(({ deductions }) => (deductions?.disputes ?? []).length > 0);
      const isDue = shares.some(({ amount }) => amount > 0) && !this.isWaiting(currency);
      const terms = { kind: 'unconfirmed', reason, requestedAt: at, actor: 'midas', currency } as const;
      if (!isDue) continue;
      const row = this.add({ ...terms, shares, isCut });
      row.isDisputed = isDisputed;
      row.reserve();
    }
    return this.rows
      .filter(({ kind, dispatched }) => kind === 'unconfirmed' && !dispatched)
      .map(({ id, bookingId, n, status }) => ({ id, bookingId, n, status }));
  }

  find(refundId: string): RefundOnRecord | undefined {
    return this.rows.find(({ id }) => id === refundId);
  }

  send = (partId: string): RefundPart => this.withPart(partId, (row, part) => row.send(part));
  follow = (partId: string): RefundPart => this.withPart(partId, (row, part) => row.follow(part));

  private withPart(partId: string, act: (row: RefundOnRecord, part: Part) => RefundPart): RefundPart {
    for (const row of this.rows) {
      const part = row.parts.find(({ id }) => id === partId);
      if (part !== undefined) {
        const { id, status } = act(row, part);
        return { id, status };
      }
    }
    throw new Error(`nobody has put ${partId} on record`);
  }

  /** What is blocked, or for finance to settle, takes the rest in as well. */
  private isWaiting(currency: Currency): boolean {
    return this.rows.some(
      (row) => row.view().payout.currency === currency && ['blocked', 'failed'].includes(row.status),
    );
  }

  private leftOf({ id, amount, deductions = NOTHING_LEFT_IT }: CapturedPayment): MinorUnits {
    const parts = this.rows.flatMap((row) => row.parts.filter(({ status }) => !GIVEN_UP.has(status)));
    return minor(Math.max(0, amount - refundedIn(deductions) - sumOf(parts, id)));
  }
}

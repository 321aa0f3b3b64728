/** A refund as Postgres keeps it: with its parts, which stand as their provider has answered last. */
import type { LoadedRefund } from '../../../src/activities/refund.ts';
import { type Currency, minor, type MinorUnits, sum } from '../../../src/domain/money/money.ts';
import { defined } from '../../../src/domain/defined.ts';
import type { RefundPart } from '../../../src/domain/refund/process.ts';
import { type PartStatus, refundStatusOf, type RefundStatus } from '../../../src/domain/refund/status.ts';
import { ScriptedPayPal } from './scriptedPayPal.ts';
import type { ScriptedPayment } from './scriptedPayment.ts';

/** What a refund pays of one payment. */
export interface Share {
  readonly paymentId: string;
  readonly amount: MinorUnits;
}

export interface RefundTerms extends Pick<LoadedRefund, 'kind' | 'reason' | 'requestedAt' | 'isCut'> {
  /** Of a deposit: whether a part of it is retained. */
  readonly isRetained?: boolean;
  readonly actor: 'customer' | 'midas' | 'staff';
  readonly currency: Currency;
  readonly shares: readonly Share[];
  /** Of the request that has led to it. */
  readonly cancellationId?: string;
}

export interface Part extends Share {
  readonly id: string;
  readonly generation: number;
  amount: MinorUnits;
  status: PartStatus;
  code?: string;
}

/** What comes of these is not waited for any more. */
export const GIVEN_UP: ReadonlySet<PartStatus> = new Set(['failed', 'blocked']);
/** A refund that nobody has decided on, or that finance has settled, stays so whatever arrives. */
const FOLLOWS_PARTS: ReadonlySet<RefundStatus> = new Set(['processing', 'succeeded', 'failed', 'blocked']);

export type PaymentOf = (paymentId: string) => ScriptedPayment;

export class RefundOnRecord {
  readonly bookingId: string;
  /** From 1 within the booking. */
  readonly n: number;
  status: RefundStatus = 'under_review';
  decision: LoadedRefund['decision'] = null;
  /** Whether its workflow knows how it stands. */
  dispatched = false;
  /** A dispute over its money is open: nothing is sent. */
  isDisputed = false;
  readonly parts: Part[] = [];
  private terms: RefundTerms;
  private readonly paymentOf: PaymentOf;

  constructor(
    of: { readonly bookingId: string; readonly n: number },
    terms: RefundTerms,
    payments: PaymentOf,
  ) {
    this.bookingId = of.bookingId;
    this.n = of.n;
    this.terms = terms;
    this.paymentOf = payments;
  }

  get id(): string {
    return `${this.bookingId}-R${this.n}`;
  }

  get kind(): LoadedRefund['kind'] {
    return this.terms.kind;
  }

  get requestedAt(): string {
    return this.terms.requestedAt;
  }

  get cancellationId(): string | undefined {
    return this.terms.cancellationId;
  }

  /** As whoever asks is shown it. */
  view() {
    const { reason, currency, shares } = this.terms;
    return {
      status: this.status,
      reason,
      payout: { amount: sum(shares.map(({ amount }) => amount)), currency },
    };
  }

  /** Those that count: of a payment that was tried again the last try, and whatever had not failed before it. */
  current(): Part[] {
    const last = this.lastGeneration();
    return this.parts.filter(({ generation, status }) => generation === last || !GIVEN_UP.has(status));
  }

  /** Sets aside what it still has to send, under ids that no provider has seen. */
  reserve(): this {
    const sent = this.current().filter(({ status }) => !GIVEN_UP.has(status));
    const generation = this.lastGeneration() + 1;
    const unsent = this.terms.shares.flatMap(({ paymentId, amount: wanted }): Part[] => {
      const amount = minor(wanted - sumOf(sent, paymentId));
      const [seq] = /\d+$/.exec(paymentId) ?? [];
      const id = `refund/${this.bookingId}/${this.n}/payment/${seq}/g${generation}`;
      return amount > 0 ? [{ id, paymentId, generation, amount, status: 'reserved' }] : [];
    });
    this.dispatched = false;
    if (!this.isDisputed) this.parts.push(...unsent);
    const isBlocked = this.isDisputed && unsent.length > 0;
    this.status = isBlocked ? 'blocked' : refundStatusOf(this.current().map(({ status }) => status));
    return this;
  }

  /** Finance has decided on a claim. @param shares what it pays from now on, where that is something else */
  decide(decision: 'approve' | 'refuse', shares = this.terms.shares): void {
    this.decision = decision;
    this.terms = { ...this.terms, shares };
    this.reserve();
  }

  /** Finance has paid it another way. */
  settle(): void {
    this.status = 'settled';
    this.dispatched = false;
  }

  /** The bank has sent back what had arrived. */
  returned(): void {
    for (const part of this.current()) {
      this.paymentOf(part.paymentId).refunds.delete(part.id);
      this.move(part, 'failed', 'returned_by_bank');
    }
  }

  /** @param isNews whether what was blocked may be so no more */
  takeUp({ isNews }: { readonly isNews: boolean }): LoadedRefund {
    if (isNews && this.status === 'blocked') this.reserve();
    const { status, decision } = this;
    const { kind, reason, requestedAt, actor, isCut, isRetained = false } = this.terms;
    const parts = this.current();
    this.dispatched = true;
    return {
      status,
      kind,
      reason,
      requestedAt,
      isCut,
      isRetained,
      decision,
      payout: this.view().payout,
      isClaim: actor === 'customer' && (status === 'under_review' || decision !== null),
      generation: Math.max(0, ...parts.map(({ generation }) => generation)),
      ...defined({ refusal: parts.find(({ code }) => code !== undefined)?.code }),
      parts: parts.map((part) => ({ id: part.id, status: part.status, provider: this.providerOf(part) })),
    };
  }

  /** No more than the provider still has of the payment, and once. */
  send(part: Part): RefundPart {
    const payment = this.paymentOf(part.paymentId);
    this.cut(part, payment.leftFor(part.id));
    if (part.status === 'reserved')
      this.move(part, payment.refund(part.id, part.amount), 'account_restricted');
    return part;
  }

  follow(part: Part): RefundPart {
    if (part.status === 'processing')
      this.move(part, this.paymentOf(part.paymentId).followRefund(part.id), 'refused_by_bank');
    return part;
  }

  /** @param code the provider's word, where it gives the part up */
  private move(part: Part, status: PartStatus, code: string): void {
    part.status = status;
    if (GIVEN_UP.has(status)) part.code = code;
    if (FOLLOWS_PARTS.has(this.status))
      this.status = refundStatusOf(this.current().map((each) => each.status));
  }

  private cut(part: Part, left: MinorUnits): void {
    const missing = part.amount - left;
    if (missing <= 0) return;
    part.amount = left;
    const shares = this.terms.shares.map((share) =>
      share.paymentId === part.paymentId ? { ...share, amount: minor(share.amount - missing) } : share,
    );
    this.terms = { ...this.terms, shares, isCut: true };
    if (left === 0) this.move(part, 'succeeded', 'nothing_left');
  }

  private lastGeneration(): number {
    return Math.max(0, ...this.parts.map(({ generation }) => generation));
  }

  private providerOf({ paymentId }: Part): 'paypal' | 'stripe' {
    return this.paymentOf(paymentId) instanceof ScriptedPayPal ? 'paypal' : 'stripe';
  }
}

export const sumOf = (parts: readonly Share[], paymentId: string): MinorUnits =>
  sum(parts.filter((part) => part.paymentId === paymentId).map(({ amount }) => amount));

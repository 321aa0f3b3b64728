/** A provider as a payment session may meet it: it loses answers, contradicts itself, and is away for hours. */
import type { Charge, Comparison } from '../../../../src/domain/payment/payment.ts';
import type {
  CaptureAnswer,
  CloseAnswer,
  ProviderPayment,
  SessionPayment,
} from '../../../../src/domain/payment/session.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { addMs, hasPassed } from '../../../../src/domain/time/deadlines.ts';

export type Kind = 'card' | 'shares' | 'paypal';

type OrderState =
  'payable' | 'approved' | 'exhausted' | 'processing' | 'authorised' | 'succeeded' | 'canceled';

export interface Order {
  readonly payment: string;
  readonly id: string;
  state: OrderState;
  refunded: boolean;
  /** The booking shows the page on which it is approved. */
  shown: boolean;
  isForeign: boolean;
  readonly risk: Charge['risk'];
  readonly declines: string[];
  /** What of the money has gone back before anybody here knew of it. */
  gone?: 'some' | 'all' | undefined;
  /** Fetches until a capture whose answer was lost takes effect. */
  captureIn?: number;
}

const DAY_MS = 86_400_000;

export class RandomProvider {
  readonly orders: Order[] = [];
  private readonly kind: Kind;
  private readonly pick: (count: number) => number;
  private awayUntil: string;
  private readonly since: string;

  /** @param pick one of so many, 0 when nothing is left to choose */
  constructor(kind: Kind, pick: (count: number) => number, since: string) {
    this.kind = kind;
    this.pick = pick;
    this.since = since;
    this.awayUntil = since;
  }

  goAway(now: string): void {
    this.awayUntil = addMs(now, 2 * 3_600_000);
  }

  private isAway(now: string, odds: number): boolean {
    return this.pick(odds) === 1 || !hasPassed(this.awayUntil, now);
  }

  find({ atProvider }: Pick<SessionPayment, 'atProvider'>): Order | undefined {
    return this.orders.find(({ id }) => id === atProvider?.providerPaymentId);
  }

  /** Orders of a payment that a customer could pay on a page that the booking shows. */
  payable(payment: string): Order[] {
    return this.orders.filter(
      (order) =>
        order.payment === payment && order.shown && order.state !== 'exhausted' && order.state !== 'canceled',
    );
  }

  customerPays(): void {
    const order = this.orders[this.pick(Math.max(1, this.orders.length))];
    if (order === undefined) return;
    if (order.state === 'processing') order.state = this.pick(3) === 1 ? 'payable' : 'succeeded';
    if (order.state !== 'payable') return;
    if (this.pick(4) === 3) {
      order.declines.push(`${order.id}-D${order.declines.length + 1}`);
      return;
    }
    if (this.kind === 'paypal') order.state = 'approved';
    else if (this.kind === 'shares') order.state = 'authorised';
    else order.state = this.pick(4) === 1 ? 'processing' : 'succeeded';
  }

  open({ id: payment, atProvider }: SessionPayment): ProviderPayment | 'refused' | 'unanswered' {
    const answer = this.pick(6);
    if (answer === 1) return 'refused';
    if (answer === 2) return 'unanswered'; // and not there
    if (answer === 3 && atProvider !== undefined) return 'unanswered'; // a new order without an answer has no page
    const order: Order = {
      payment,
      id: `${payment}-O${this.orders.length + 1}`,
      state: 'payable',
      refunded: false,
      shown: true,
      isForeign: this.pick(40) === 1,
      risk: this.pick(4) === 1 ? 'highest' : 'normal',
      declines: [],
    };
    this.orders.push(order);
    return answer === 3 ? 'unanswered' : { providerPaymentId: order.id, live: false };
  }

  /** @returns null for proven absence */
  recover(payment: string, now: string): ProviderPayment | null | 'unreachable' {
    if (this.isAway(now, 8)) return 'unreachable';
    const found = this.orders.find((order) => order.payment === payment);
    return found === undefined ? null : { providerPaymentId: found.id, live: false };
  }

  fetch(atProvider: ProviderPayment, now: string) {
    if (this.isAway(now, 8)) return 'unreachable' as const;
    const refusal = this.pick(30);
    if (refusal === 1) return 'refused' as const;
    if (refusal === 2) return 'unknown' as const;
    const order = this.find({ atProvider });
    if (order === undefined) throw new Error('a payment that nobody opened is fetched');
    if (order.state === 'processing' && this.pick(3) === 0) order.state = 'succeeded';
    if (this.isForgotten(order, now)) order.state = 'canceled';
    if (order.captureIn !== undefined && order.state === 'approved') this.captureLate(order);
    if (order.state === 'succeeded') order.gone ??= this.goneOf();
    const declines = order.declines.map((attempt) => ({ attempt, at: now, reason: 'declined' }));
    return { comparison: compare(order, now), declines };
  }

  /** Somebody gave money back in the dashboard, or the customer disputes it. */
  private goneOf(): Order['gone'] {
    const choice = this.pick(12);
    return choice === 1 ? 'some' : choice === 2 ? 'all' : undefined;
  }

  /** PayPal keeps an order that is not captured for some days. */
  private isForgotten({ state }: Order, now: string): boolean {
    const isOpen = state === 'payable' || state === 'approved' || state === 'exhausted';
    return this.kind === 'paypal' && isOpen && hasPassed(addMs(this.since, 5 * DAY_MS), now);
  }

  capture(payment: SessionPayment, now: string): CaptureAnswer | 'unreachable' {
    const order = this.find(payment);
    if (order === undefined) throw new Error('a payment that nobody opened is captured');
    const answer = this.pick(8);
    if (answer === 1 || this.isAway(now, 50)) return 'unreachable'; // asked for, without effect
    if (order.captureIn !== undefined && order.state === 'approved') {
      order.state = 'succeeded'; // a repeat under the same key is the same call
      return 'captured';
    }
    const isOpen = order.state === 'approved' || order.state === 'authorised';
    if (answer === 2 && this.kind === 'paypal' && isOpen) return this.decline(order, now);
    if (answer === 3) return 'not_authorised';
    if (answer === 5 && isOpen) return this.refuse(order);
    if (answer === 4 && isOpen && this.pick(2) === 1) {
      order.captureIn = 2; // the call is still at work, and its answer is lost
      return 'unreachable';
    }
    if (isOpen) order.state = this.pick(5) === 1 ? 'processing' : 'succeeded';
    return answer === 4 ? 'unreachable' : 'captured'; // the effect is there, the answer was lost
  }

  /** Over a matter of ours, or the bank takes back what it had authorised. */
  private refuse(order: Order): CaptureAnswer {
    if (this.kind !== 'shares' || this.pick(2) === 1) return { refused: 'account_restricted' };
    order.state = 'payable';
    order.declines.push(`${order.id}-D${order.declines.length + 1}`);
    return 'not_authorised';
  }

  private captureLate(order: Order): void {
    if (order.captureIn === 0) order.state = 'succeeded';
    else order.captureIn = (order.captureIn ?? 0) - 1;
  }

  private decline(order: Order, now: string): CaptureAnswer {
    const isExhausted = this.pick(2) === 1;
    if (isExhausted) order.state = 'exhausted';
    const attempt = `${order.id}-D${order.declines.length + 1}`;
    order.declines.push(attempt);
    const declined = { attempt, at: now, reason: 'declined' };
    return { declined, next: isExhausted ? 'new_payment' : 'same_payment' };
  }

  close(payment: SessionPayment, now: string): CloseAnswer | 'unreachable' | 'refused' {
    if (this.isAway(now, 8)) return 'unreachable';
    if (this.pick(30) === 1) return 'refused';
    const order = this.find(payment);
    const answer = closeAnswer(this.kind, order?.state);
    if (order !== undefined && answer === 'closed') order.state = 'canceled';
    return answer;
  }
}

function closeAnswer(kind: Kind, state: OrderState | undefined): CloseAnswer {
  if (state === undefined || state === 'canceled') return 'closed';
  if (state === 'succeeded') return 'already_paid';
  if (state === 'processing') return 'in_progress';
  return kind === 'paypal' ? 'left_open' : 'closed';
}

function compare({ gone, id, isForeign, risk, state }: Order, at: string): Comparison {
  if (isForeign) return { result: 'mismatch', fields: ['amount'] };
  const charge = { id: `${id}-C`, at, risk };
  switch (state) {
    case 'succeeded': {
      if (gone === undefined) return { result: 'paid', charge };
      const amount = minor(gone === 'all' ? 1000 : 400);
      const deductions = {
        refunds: [{ refundId: `${id}-R`, state: 'succeeded', amount, at }],
        disputes: [],
      } as const;
      return { result: gone === 'all' ? 'refunded' : 'paid', charge, deductions };
    }
    case 'authorised':
      return { result: 'authorised', charge };
    case 'payable':
      return { result: 'open' };
    default:
      return { result: state };
  }
}

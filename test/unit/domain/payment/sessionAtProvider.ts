/** A payment session and a provider: what is asked of the provider, and what the session hears of it. */
import {
  type AmountToPay,
  apply,
  beginSession,
  isInterruptible,
  type PaymentSession,
  type SessionEvent,
  type SessionPayment,
  type Step,
} from '../../../../src/domain/payment/session.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import { addMs } from '../../../../src/domain/time/deadlines.ts';
import { type Kind, RandomProvider } from './randomProvider.ts';

const CREATED = '2027-03-01T10:00:00.000Z';

/** @param seq of the first */
export function paymentsOf(kind: Kind, seq: number): AmountToPay[] {
  return (kind === 'shares' ? [0, 1, 2] : [0]).map((index) => ({
    id: `P${seq + index}`,
    seq: seq + index,
    provider: kind === 'paypal' ? 'paypal' : 'stripe',
    currency: 'AED',
    amount: minor(1000),
    quoted: minor(1000),
  }));
}

export class SessionAtProvider {
  readonly provider: RandomProvider;
  readonly broken: string[] = [];
  readonly kind: Kind;
  session: PaymentSession;
  now = CREATED;
  private readonly choices: readonly number[];
  private chosen = 0;

  constructor(kind: Kind, choices: readonly number[]) {
    this.kind = kind;
    this.choices = choices;
    this.provider = new RandomProvider(kind, (count) => this.pick(count), CREATED);
    const terms = {
      createdAt: CREATED,
      startAt: addMs(CREATED, this.pick(2) === 0 ? 30 * 86_400_000 : 2 * 3_600_000),
      holdMs: 30 * 60_000,
      pendingHoldMs: 72 * 3_600_000,
      maxDeclines: 5,
    };
    this.session = beginSession(terms, paymentsOf(kind, 1));
  }

  /** One of so many; 0 once the list of choices has run out. */
  pick(count: number): number {
    const choice = this.choices[this.chosen] ?? 0;
    this.chosen += 1;
    return choice % count;
  }

  applied(event: SessionEvent): void {
    const before = this.session;
    this.session = apply(before, event);
    for (const { id, status } of before.payments) {
      const after = this.session.payments.find((payment) => payment.id === id)?.status;
      const broken = ruleBroken(status, after, event);
      if (broken !== undefined) this.broken.push(broken);
    }
  }

  /** The customer left while the step was under way. */
  isInterrupted(step: Step): boolean {
    return this.session.cancelRequestedAt !== undefined && isInterruptible(this.session, step);
  }

  open(payment: SessionPayment): void {
    if (this.provider.payable(payment.id).length > 0) this.broken.push('two open payments for one share');
    const opened = this.provider.open(payment);
    if (opened === 'refused') this.applied({ type: 'open_refused', payment: payment.id, code: 'not_us' });
    else if (opened !== 'unanswered') {
      this.applied({ type: 'opened', payment: payment.id, atProvider: opened });
    }
  }

  /** @returns whether the provider answered, or that it refuses us */
  sync({ id: payment, atProvider }: SessionPayment): boolean | 'refused' {
    let known: SessionPayment['atProvider'] | null = atProvider;
    if (known === undefined) {
      const recovered = this.provider.recover(payment, this.now);
      if (recovered === 'unreachable') return false;
      this.applied({ type: 'recovered', payment, atProvider: recovered });
      known = recovered;
    }
    if (known === null) return true;
    const fetched = this.provider.fetch(known, this.now);
    if (fetched === 'unreachable') return false;
    if (fetched === 'refused' || fetched === 'unknown') {
      const unknown = fetched === 'unknown';
      this.applied({ type: 'fetch_refused', payment, code: fetched, unknown });
      return unknown ? true : 'refused';
    }
    this.applied({ type: 'compared', payment, ...fetched });
    return true;
  }

  capture(payment: SessionPayment): boolean {
    this.applied({ type: 'capture_asked', payment: payment.id });
    const answer = this.provider.capture(payment, this.now);
    if (answer === 'unreachable') return false;
    this.applied({ type: 'capture_answered', payment: payment.id, answer });
    return true;
  }

  close(payment: SessionPayment) {
    const answer = this.provider.close(payment, this.now);
    if (answer !== 'unreachable' && answer !== 'refused')
      this.applied({ type: 'close_answered', payment: payment.id, answer });
    return answer;
  }
}

/** A settled payment never moves, but for a refund that is on record, or for money that shows all the same. */
function ruleBroken(
  before: SessionPayment['status'],
  after: SessionPayment['status'] | undefined,
  event: SessionEvent,
): string | undefined {
  if (after === before) return undefined;
  if (after === undefined) return event.type === 'payments_replaced' ? undefined : 'a payment is gone';
  if (before === 'refunded') return 'a refunded payment moved';
  const isOnRecord = event.type === 'refunds_requested' && after === 'refunded';
  if (before === 'paid' && !isOnRecord) return 'a paid payment moved';
  const showsMoney = event.type === 'compared' && event.comparison.result === 'paid';
  return before === 'closed' && !showsMoney ? 'a closed payment moved' : undefined;
}

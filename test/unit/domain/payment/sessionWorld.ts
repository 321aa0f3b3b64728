/**
 * A customer, a calendar and finance around a payment session, in every order that a list of choices makes of them.
 * Choice 0 is always the calm one, so that a list that has run out lets everything come to an end.
 */
import { isWoken, next, type PaymentSession, type Step } from '../../../../src/domain/payment/session.ts';
import { addMs, hasPassed } from '../../../../src/domain/time/deadlines.ts';
import { RandomOthers } from './randomOthers.ts';
import type { Kind, Order } from './randomProvider.ts';
import { SessionAtProvider } from './sessionAtProvider.ts';

export interface Played {
  readonly session: PaymentSession;
  readonly orders: readonly Order[];
  readonly trace: readonly string[];
  readonly steps: number;
  readonly ended: boolean;
  /** Rules that were broken on the way. */
  readonly broken: readonly string[];
  /** The payments that refunds were requested of, in that order. */
  readonly refunds: readonly string[];
}

const LONGEST_PLAY = 3_000;

export function play(kind: Kind, choices: readonly number[]): Played {
  return new World(kind, choices).play();
}

class World extends SessionAtProvider {
  private readonly others = new RandomOthers(this.kind, (count) => this.pick(count), this.provider);
  private readonly trace: string[] = [];
  private readonly refunds: string[] = [];
  private slot: 'free' | 'ours' | 'theirs' = 'free';

  play(): Played {
    let steps = 0;
    for (; steps < LONGEST_PLAY; steps += 1) {
      this.outside();
      const step = next(this.session, this.now); // begun at once, as a workflow does
      if (step.step === 'end') break;
      this.trace.push(step.step === 'transition' ? step.event.type : step.step);
      this.execute(step);
      this.now = addMs(this.now, 1 + this.pick(3) * 20_000);
    }
    const { session, trace, broken, refunds } = this;
    return {
      session,
      orders: this.provider.orders,
      trace,
      steps,
      ended: session.stage.name === 'ended',
      broken,
      refunds,
    };
  }

  /** The customer, the webhooks, finance and operations do what they like, whenever. */
  private outside(): void {
    for (let deeds = this.pick(4); deeds > 0; deeds -= 1) {
      const event = this.others.act(this.session, this.now);
      if (event !== undefined) this.applied(event);
    }
  }

  private execute(step: Exclude<Step, { step: 'end' }>): void {
    switch (step.step) {
      case 'transition':
        this.applied(step.event);
        return;
      case 'reserve':
        if (this.pick(10) === 1) this.applied({ type: 'reservation_refused', code: 'item_unavailable' });
        else {
          this.slot = 'ours';
          this.applied({ type: 'reserved' });
        }
        return;
      case 'open':
        for (const payment of step.payments) if (!this.isInterrupted(step)) this.open(payment);
        this.applied({ type: 'opening_ended' });
        return;
      case 'record_refusal':
        this.slot = 'free';
        this.applied({ type: 'refusal_recorded' });
        return;
      case 'wait':
        this.wait(step);
        return;
      case 'sync': {
        this.applied({ type: 'sync_began' });
        const reached = step.payments.map((payment) => this.sync(payment));
        if (!this.isInterrupted(step))
          this.applied({
            type: 'sync_ended',
            reached: reached.every((answer) => answer === true),
            refused: reached.includes('refused'),
          });
        return;
      }
      case 'record':
        for (const { fact } of step.facts)
          if (fact === 'authorised') this.applied({ type: 'hold_refreshed', at: this.now });
        this.applied({ type: 'facts_recorded' });
        return;
      case 'capture': {
        if (this.slot !== 'ours') this.broken.push('captured without the slot');
        if (this.session.cancelRequestedAt !== undefined)
          this.broken.push('captured after the customer left');
        const reached = step.payments.map((payment) => this.capture(payment));
        if (!this.isInterrupted(step))
          this.applied({ type: 'captures_ended', reached: !reached.includes(false) });
        return;
      }
      case 'close': {
        const answers = step.payments.map((payment) => this.close(payment));
        if (!this.isInterrupted(step)) this.applied({ type: 'closes_ended', answers });
        return;
      }
      case 'replace':
        this.replace();
        return;
      case 'extend_hold':
        this.applied({ type: 'hold_extended', until: step.until });
        return;
      case 'review':
        this.review();
        return;
      case 'confirm':
        if (this.slot !== 'ours') this.broken.push('confirmed without the slot');
        if (this.session.review?.decision?.approve === false)
          this.broken.push('confirmed what finance refused');
        this.applied({ type: 'confirming' });
        this.outside();
        this.applied({ type: 'confirmed' });
        return;
      case 'release':
        this.release();
        return;
      case 'refund':
        this.refund();
        return;
      case 'retake_slot':
        this.applied({ type: this.takeAgain() ? 'slot_retaken' : 'slot_gone' });
        return;
      case 'record_closed':
        this.applied({ type: 'closed_recorded' });
        return;
      case 'reopen_hold':
        this.reopen(step.holdExpiresAt);
        return;
    }
  }

  private wait(step: Extract<Step, { step: 'wait' }>): void {
    const { until } = step;
    this.outside();
    const isCut = isWoken(this.session) || this.isInterrupted(step);
    if (!isCut && !hasPassed(until, this.now)) this.now = until;
    this.applied({ type: 'waited', at: this.now });
  }

  private review(): void {
    const dueAt = addMs(this.now, 3_600_000);
    this.applied({ type: 'review_opened', openedAt: this.now, dueAt });
    for (let rounds = this.pick(4); rounds > 0; rounds -= 1) this.outside();
    this.applied({ type: 'review_time_over' });
    if (this.session.stage.name !== 'paid') return; // operations have stopped it
    const { cancelRequestedAt, review } = this.session;
    const undecided = cancelRequestedAt === undefined ? 'undecided' : 'cancelled';
    const decision = review?.decision;
    const decided = decision?.approve === true ? 'approved' : 'refused';
    const result = decision === undefined ? undecided : decided;
    this.applied({ type: 'review_ended', at: this.now, result });
  }

  private release(): void {
    const { stage } = this.session;
    const isFinal =
      stage.name === 'concluding' &&
      stage.settled !== 'processing' &&
      stage.settled !== 'unreachable' &&
      !this.session.payments.some(({ status }) => status === 'unknown');
    const mayStillPay = this.provider.orders.some(
      ({ state, shown }) => shown && (state === 'payable' || state === 'authorised'),
    );
    if (isFinal && mayStillPay && this.kind !== 'paypal' && stage.settled !== 'mismatch') {
      this.broken.push('the slot was released while a card could still pay');
    }
    this.slot = 'free';
    const refunded = this.requestRefunds(); // on record with the end of the booking
    this.applied({ type: 'released' });
    this.outside(); // while their workflows are started
    this.refundsStarted(refunded);
    if (this.pick(3) === 1) this.slot = 'theirs';
  }

  private refund(): void {
    const refunded = this.requestRefunds();
    this.outside();
    this.refundsStarted(refunded);
  }

  /** Of what counts as paid now. From here on the refunds look after themselves. */
  private requestRefunds(): readonly string[] {
    if (this.session.status === 'confirmed') this.broken.push('a confirmed booking was refunded');
    const paid = this.session.payments.filter(({ status }) => status === 'paid');
    for (const payment of paid) {
      const order = this.provider.find(payment);
      if (order !== undefined) order.refunded = true;
      this.refunds.push(payment.id);
    }
    return paid.map(({ id }) => id);
  }

  private refundsStarted(refunded: readonly string[]): void {
    const paid = this.session.payments.filter(({ status }) => status === 'paid');
    if (paid.some(({ id }) => !refunded.includes(id)))
      this.broken.push('taken for refunded without a refund');
    this.applied({ type: 'refunds_requested' });
  }

  /** From now on nobody looks at the orders of before; what the provider did not know of is for people to look at. */
  private replace(): void {
    const isUnknown = this.session.payments.some(({ status }) => status === 'unknown');
    for (const order of this.provider.orders) {
      const { gone, isForeign, refunded, shown, state } = order;
      const mayBePaid = state === 'payable' || state === 'authorised' || state === 'processing';
      if (!isUnknown && this.kind !== 'paypal' && mayBePaid && shown)
        this.broken.push('replaced what a card could still pay');
      if (!isUnknown && state === 'succeeded' && !refunded && !isForeign && gone !== 'all')
        this.broken.push('replaced what was paid');
      order.shown = false;
      order.isForeign ||= isUnknown;
      if (state !== 'succeeded') order.state = 'canceled';
    }
    this.applied({ type: 'payments_replaced' });
  }

  private takeAgain(): boolean {
    if (this.slot === 'theirs') return false;
    this.slot = 'ours';
    return true;
  }

  private reopen(holdExpiresAt: string | undefined): void {
    if (holdExpiresAt === undefined || !this.takeAgain()) {
      this.applied({ type: 'late_approval_turned_away' });
      return;
    }
    for (const order of this.provider.orders) order.shown = false;
    this.applied({ type: 'hold_reopened', holdExpiresAt });
  }
}

/** Everybody who may act while a booking is being paid: the customer, the webhooks, finance, operations. */
import type { PaymentSession, SessionEvent } from '../../../../src/domain/payment/session.ts';
import type { Kind, RandomProvider } from './randomProvider.ts';
import { paymentsOf } from './sessionAtProvider.ts';

export class RandomOthers {
  private readonly kind: Kind;
  private readonly pick: (count: number) => number;
  private readonly provider: RandomProvider;

  constructor(kind: Kind, pick: (count: number) => number, provider: RandomProvider) {
    this.kind = kind;
    this.pick = pick;
    this.provider = provider;
  }

  /** @returns what the session hears of it, if anything */
  act({ payments, stage, status }: PaymentSession, at: string): SessionEvent | undefined {
    switch (this.pick(12)) {
      case 1:
      case 2:
      case 3:
      case 4:
        this.provider.customerPays();
        return undefined;
      case 5:
        return { type: 'payment_changed' };
      case 6:
        return this.kind === 'paypal' ? { type: 'capture_requested' } : undefined;
      case 7:
        return this.pick(3) === 1 && status === 'awaiting_payment'
          ? { type: 'cancel_requested', at }
          : undefined;
      case 8:
        return { type: 'review_decided', id: 'decision', approve: this.pick(2) === 0 };
      case 9:
        return this.pick(8) === 1 && STOPPABLE.has(stage.name) ? { type: 'stopped', at } : undefined;
      case 10:
        if (this.pick(6) === 1) this.provider.goAway(at);
        return undefined;
      case 11: {
        const seq = Math.max(...payments.map((payment) => payment.seq)) + 1;
        return this.pick(3) === 1 ? { type: 'change_requested', to: paymentsOf(this.kind, seq) } : undefined;
      }
      default:
        return undefined;
    }
  }
}

/** Where operations can cancel a workflow. */
const STOPPABLE: ReadonlySet<string> = new Set(['opening', 'collecting', 'ending', 'paid']);

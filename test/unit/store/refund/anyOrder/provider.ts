/**
 * A payment provider in memory: what it was paid, what it gives back, for us or for somebody in its dashboard, and what is
 * disputed. It says nothing of its own accord, but notes of which payments it has news.
 */
import type { PaymentSnapshot } from '../../../../../src/domain/payment/payment.ts';
import type { RefundSnapshot } from '../../../../../src/domain/payment/net.ts';
import type { PaymentRefusedByProvider } from '../../../../../src/providers/payment/gateway.ts';
import { defined } from '../../../../../src/domain/defined.ts';
import { minor } from '../../../../../src/domain/money/money.ts';

export interface SharePaid {
  readonly id: string;
  readonly bookingId: string;
  readonly amount: number;
  isPaid: boolean;
  /** Of which no webhook has told; `returned` where it is that a refund has failed. */
  news: 'none' | 'some' | 'returned';
}

export interface RefundMade {
  readonly id: string;
  readonly share: SharePaid;
  readonly amount: number;
  readonly at: string;
  state: RefundSnapshot['state'];
  /** The part of ours that caused it, whatever key it was asked for under; undefined of the dashboard's. */
  readonly part?: string;
  /** The key. */
  readonly reference?: string;
}

export interface DisputeMade {
  readonly id: string;
  readonly share: SharePaid;
  readonly amount: number;
  readonly at: string;
  state: 'open' | 'won' | 'lost';
}

/** To a call that asks for a refund. */
export type Answer = RefundSnapshot | PaymentRefusedByProvider;

export interface Provider {
  readonly shares: readonly SharePaid[];
  readonly refunds: RefundMade[];
  readonly disputes: DisputeMade[];
  /** What was answered under each key, for as long as it is remembered. */
  readonly answers: Map<string, { readonly amount: number; readonly answer: Answer }>;
  /** Makes a refund, where it has the money. */
  refund(
    share: SharePaid,
    wish: Pick<RefundMade, 'amount' | 'state' | 'part' | 'reference'>,
  ): RefundMade | undefined;
  dispute(share: SharePaid, amount: number): void;
  /** What the bank says of a refund: one that had arrived is returned. */
  settle(refund: RefundMade, state: 'succeeded' | 'failed'): void;
  close(dispute: DisputeMade, state: 'won' | 'lost'): void;
  snapshot(share: SharePaid): PaymentSnapshot;
}

export function openProvider(shares: readonly SharePaid[], now: () => string): Provider {
  const refunds: RefundMade[] = [];
  const disputes: DisputeMade[] = [];
  const number = () => refunds.length + disputes.length + 1;
  const news = (share: SharePaid, what: 'some' | 'returned' = 'some'): void => {
    if (share.news !== 'returned') share.news = what;
  };

  return {
    shares,
    refunds,
    disputes,
    answers: new Map(),

    refund(share, { amount, state, part, reference }) {
      if (!share.isPaid || amount < 1 || amount > share.amount - backOf(refunds, share)) return undefined;
      const id = `re_${number()}_${share.id}`;
      const made = { id, share, amount, state, at: now(), ...defined({ part, reference }) };
      refunds.push(made);
      news(share);
      return made;
    },

    dispute(share, amount) {
      if (!share.isPaid || amount < 1) return;
      disputes.push({ id: `dp_${number()}_${share.id}`, share, amount, at: now(), state: 'open' });
      news(share);
    },

    settle(refund, state) {
      news(refund.share, state === 'failed' ? 'returned' : 'some');
      refund.state = state;
    },

    close(dispute, state) {
      news(dispute.share);
      dispute.state = state;
    },

    snapshot: (share) => ({
      providerPaymentId: providerIdOf(share),
      bookingId: share.bookingId,
      paymentId: share.id,
      currency: 'AED',
      live: false,
      declines: [],
      state: share.isPaid ? 'succeeded' : 'requires_payment',
      amount: minor(share.amount),
      amountReceived: minor(share.isPaid ? share.amount : 0),
      ...(share.isPaid ? { charge: { id: chargeOf(share), at: PAID_AT, risk: 'normal' } } : {}),
      refunds: [
        ...of(refunds, share).map(refundSnapshot),
        ...of(disputes, share, 'lost').map(({ id, amount, at }) => ({
          refundId: id,
          amount: minor(amount),
          at,
          state: 'succeeded' as const,
        })),
      ],
      disputes: of(disputes, share, 'open').map(({ id, amount, at }) => ({
        disputeId: id,
        amount: minor(amount),
        at,
      })),
    }),
  };
}

export const PAID_AT = '2027-02-01T06:00:00.000Z';
export const providerIdOf = ({ id }: SharePaid): string => `pi_${id}`;
export const chargeOf = ({ id }: SharePaid): string => `ch_${id}`;

export const refundSnapshot = ({ id, state, amount, at, reference }: RefundMade): RefundSnapshot => ({
  refundId: id,
  state,
  amount: minor(amount),
  at,
  ...defined({ reference }),
});

/** Those of a payment, in a state where one is named. */
export const of = <Made extends RefundMade | DisputeMade>(
  all: readonly Made[],
  share: SharePaid,
  state?: Made['state'],
): Made[] => all.filter((each) => each.share === share && (state === undefined || each.state === state));

export const sumOf = (made: readonly { readonly amount: number }[]): number =>
  made.reduce((total, { amount }) => total + amount, 0);

const backOf = (refunds: readonly RefundMade[], share: SharePaid): number =>
  sumOf(of(refunds, share).filter(({ state }) => state !== 'failed'));

/** The payment session over thousands of orders of events: what must hold, whatever happens when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { refundedIn } from '../../../../src/domain/payment/net.ts';
import { applyToPayment } from '../../../../src/domain/payment/session/applyToPayment.ts';
import { newPayment, type PaymentEvent } from '../../../../src/domain/payment/session/payment.ts';
import { apply, beginSession, next } from '../../../../src/domain/payment/session.ts';
import type { Kind, Order } from './randomProvider.ts';
import { play, type Played } from './sessionWorld.ts';

const KINDS: readonly Kind[] = ['card', 'shares', 'paypal'];
const choices = fc.array(fc.nat({ max: 999 }), { minLength: 20, maxLength: 250, size: 'max' });
/** The same orders for every rule, so that each is played once. */
const ORDERS = { numRuns: 3_000, seed: 20_270_301 };
const played = new Map<string, Played>();

function playOnce(kind: Kind, list: readonly number[]): Played {
  const key = `${kind} ${list.join(' ')}`;
  const known = played.get(key) ?? play(kind, list);
  played.set(key, known);
  return known;
}

/** Checks a rule over so many orders of events for a kind of booking. */
function overAllOrders(kind: Kind, rule: (played: Played) => void): void {
  fc.assert(
    fc.property(choices, (list) => {
      rule(playOnce(kind, list));
    }),
    ORDERS,
  );
}

describe.each(KINDS)('a booking paid by %s', (kind) => {
  it('comes to an end in every order of events', () => {
    overAllOrders(kind, ({ ended, trace }) => {
      expect(ended, trace.slice(-20).join(' ')).toBe(true);
    });
  });

  it('never has two open payments for one share, captures only with its slot, and moves no settled payment', () => {
    overAllOrders(kind, ({ broken, trace }) => {
      expect(broken, trace.join(' ')).toEqual([]);
    });
  });

  it('loses no money: what was taken has bought the booking, or goes back, or is for people to look at', () => {
    overAllOrders(kind, ({ orders, session, trace }) => {
      const isTaken = ({ captureIn, state }: Order) =>
        state === 'succeeded' || (state === 'approved' && captureIn !== undefined); // the capture is still at work
      const kept = orders.filter(
        (order) => isTaken(order) && !order.refunded && !order.isForeign && order.gone !== 'all',
      );
      if (kept.length > 0) expect(session.status, trace.join(' ')).toBe('confirmed');
      expect(session.payments.some(({ status }) => status === 'paid') && !session.confirmed).toBe(false);
    });
  });

  it('is confirmed only when everything is paid, and nothing of that has gone back', () => {
    overAllOrders(kind, ({ orders, session }) => {
      if (!session.confirmed) return;
      expect(session.payments.map(({ status }) => status)).toEqual(session.payments.map(() => 'paid'));
      expect(orders.some(({ refunded }) => refunded)).toBe(false);
    });
  });

  it('is confirmed with money of which some has gone back only where finance approved, and never with none left', () => {
    overAllOrders(kind, ({ orders, session, trace }) => {
      if (!session.confirmed) return;
      const gone = orders.map((order) => order.gone);
      expect(gone, trace.join(' ')).not.toContain('all');
      if (gone.includes('some')) expect(session.review?.decision?.approve, trace.join(' ')).toBe(true);
    });
  });

  it('ends only once a refund is on record of all that it took and did not sell, and of nothing else', () => {
    overAllOrders(kind, ({ refunds, session, trace }) => {
      if (session.confirmed) expect(refunds, trace.join(' ')).toEqual([]);
      expect(new Set(refunds).size, trace.join(' ')).toBe(refunds.length);
      const asRefunded = session.payments.filter(({ charge, deductions, status }) => {
        const isGone = deductions !== undefined && refundedIn(deductions) >= 1000;
        return status === 'refunded' && charge !== undefined && !isGone;
      });
      for (const { id } of asRefunded) expect(refunds, trace.join(' ')).toContain(id);
    });
  });

  it('leaves nothing that a customer could still pay without us', () => {
    overAllOrders(kind, ({ orders, session }) => {
      if (kind === 'paypal' || session.payments.some(({ status }) => status === 'mismatch')) return;
      const open = orders.filter(({ state }) => state === 'payable' || state === 'authorised');
      expect(open.map(({ state }) => state)).toEqual([]);
    });
  });

  it('asks a provider that contradicts itself again only after a pause, but for the first time', () => {
    overAllOrders(kind, ({ trace }) => {
      let inARow = 0;
      for (const step of trace) {
        if (step === 'wait') inARow = 0;
        if (step === 'contradicted') inARow += 1;
        expect(inARow).toBeLessThanOrEqual(2);
      }
    });
  });

  it('expires only once nobody can approve any more', () => {
    overAllOrders(kind, ({ session }) => {
      if (session.status !== 'expired') return;
      expect(session.payments.map(({ status }) => status)).not.toContain('abandoned');
    });
  });

  it('never moves again once it has ended', () => {
    overAllOrders(kind, ({ session }) => {
      const at = '2028-01-01T00:00:00.000Z';
      expect(apply(session, { type: 'cancel_requested', at })).toBe(session);
      expect(apply(session, { type: 'payment_changed' })).toBe(session);
      expect(apply(session, { type: 'stopped', at })).toBe(session);
      expect(next(session, at).step).toBe('end');
    });
  });
});

describe('a settled payment', () => {
  const atProvider = { providerPaymentId: 'pi_1', live: false };
  const charge = { id: 'ch_1', at: '2027-03-01T10:00:00.000Z', risk: 'normal' } as const;
  const fresh = newPayment({
    id: 'P1',
    seq: 1,
    provider: 'stripe',
    currency: 'AED',
    amount: minor(1000),
    quoted: minor(1000),
  });
  const EVENTS: readonly PaymentEvent[] = [
    { type: 'opened', payment: 'P1', atProvider },
    { type: 'open_refused', payment: 'P1', code: 'amount_too_large' },
    { type: 'fetch_refused', payment: 'P1', code: 'resource_missing', unknown: true },
    { type: 'recovered', payment: 'P1', atProvider: null },
    { type: 'compared', payment: 'P1', comparison: { result: 'open' }, declines: [] },
    { type: 'compared', payment: 'P1', comparison: { result: 'canceled' }, declines: [] },
    { type: 'compared', payment: 'P1', comparison: { result: 'authorised', charge }, declines: [] },
    { type: 'capture_asked', payment: 'P1' },
    { type: 'capture_answered', payment: 'P1', answer: 'not_authorised' },
    { type: 'close_answered', payment: 'P1', answer: 'closed' },
    { type: 'close_answered', payment: 'P1', answer: 'left_open' },
  ];

  it.each(['paid', 'closed', 'refunded'] as const)('that is %s is moved by no late answer', (status) => {
    const payment = { ...fresh, status, atProvider, charge };
    for (const event of EVENTS) expect(applyToPayment(payment, event), event.type).toBe(payment);
  });

  it('that is closed counts as paid when its money shows all the same', () => {
    const paid = {
      type: 'compared',
      payment: 'P1',
      comparison: { result: 'paid', charge },
      declines: [],
    } as const;
    expect(applyToPayment({ ...fresh, status: 'closed' }, paid)).toMatchObject({ status: 'paid', charge });
  });

  it('goes back once a refund is on record, and nothing that is not paid does', () => {
    const createdAt = '2027-03-01T10:00:00.000Z';
    const terms = { createdAt, startAt: createdAt, holdMs: 1, pendingHoldMs: 1, maxDeclines: 5 };
    const statuses = ['paid', 'processing', 'closed', 'abandoned', 'unknown', 'mismatch'] as const;
    const payments = statuses.map((status) => ({ ...fresh, id: status, status, atProvider, charge }));
    const requested = { type: 'refunds_requested' } as const;
    const once = apply({ ...beginSession(terms, []), payments }, requested);
    expect(once.payments.map(({ status }) => status)).toEqual(['refunded', ...statuses.slice(1)]);
    expect(apply(once, requested)).toEqual(once);
  });
});

describe('the orders of events', () => {
  it('reach every end and every stage', () => {
    const outcomes = new Set<string>();
    const steps = new Set<string>();
    for (const kind of KINDS) {
      for (const list of fc.sample(choices, ORDERS)) {
        const { session, trace } = playOnce(kind, list);
        if (session.stage.name === 'ended') outcomes.add(session.stage.outcome);
        for (const step of trace) steps.add(step);
      }
    }
    expect([...outcomes].sort()).toEqual([
      'cancelled',
      'cancelled: refused in review',
      'cancelled: undecided in review',
      'confirmed',
      'expired',
      'refused: item_unavailable',
      'refused: payment_method_unavailable',
    ]);
    const rare = [
      'contradicted',
      'hold_resumed',
      'extend_hold',
      'refund',
      'reopen_hold',
      'replace',
      'retake_slot',
      'change_failed',
    ];
    expect(rare.filter((step) => !steps.has(step))).toEqual([]);
  });
});

/** A dispute at its provider: how it stands, what it does to the money, and the evidence that answers it, once. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { LoadedDispute } from '../../../../src/activities/payment/disputes.ts';
import { createPaymentDisputeActivities } from '../../../../src/activities/payment/payments.ts';
import type { DisputeSnapshot } from '../../../../src/domain/dispute/dispute.ts';
import type { Evidence } from '../../../../src/domain/dispute/evidence.ts';
import { minor } from '../../../../src/domain/money/money.ts';
import {
  PaymentProviderUnavailable,
  type PaymentGateway,
  PaymentRefusedByProvider,
  PaymentUnknownAtProvider,
} from '../../../../src/providers/payment/gateway.ts';
import { requestEvidence } from '../../../../src/store/dispute/evidence.ts';
import { findStaffDispute } from '../../../../src/store/dispute/list.ts';
import { noteDisputeCase } from '../../../../src/store/dispute/noted.ts';
import { paymentCaptured } from '../../../../src/store/payment/payments.ts';
import { AMOUNT, openPaidAtStripe, type Paid, type PaidAtStripe } from './paidAtStripe.ts';

let paidAtStripe: PaidAtStripe;
beforeAll(async () => {
  paidAtStripe = await openPaidAtStripe();
});
afterAll(() => paidAtStripe.close());

/** At Stripe's stand-in, but for what a test has it do. */
function at(changes: Partial<PaymentGateway> = {}) {
  const { db, stripe } = paidAtStripe;
  const gateway = { ...stripe, ...changes };
  const activities = createPaymentDisputeActivities({ db, gateways: { stripe: gateway } });
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return {
    sync: (disputeId: string): Promise<LoadedDispute | null> =>
      environment.run(() => activities.syncDispute({ provider: 'stripe', disputeId })),
    send: (evidenceId: string): Promise<void> =>
      environment.run(() => activities.sendEvidence({ provider: 'stripe', evidenceId })),
  };
}

/** Paid and in the guard; its bank has begun a dispute. */
async function disputed(order: object = {}): Promise<{ readonly paid: Paid; readonly id: string }> {
  const paid = await paidAtStripe.paidBooking();
  await paymentCaptured(paidAtStripe.db, paid.captured);
  return { paid, ...(await paidAtStripe.dispute(paid, order)) };
}

const shownOf = (id: string) => findStaffDispute(paidAtStripe.db, id);
const refusing = async () => {
  throw new PaymentRefusedByProvider('resource_missing', {});
};

describe('how a dispute stands', () => {
  it('is recorded, with the money that it has taken, however often', async () => {
    const { paid, id } = await disputed();
    const first = await at().sync(id);
    expect(first).toMatchObject({
      bookingId: paid.captured.bookingId,
      stage: 'chargeback',
      status: 'needs_response',
      amount: AMOUNT,
      refundsToGoOn: [],
    });
    expect(await at().sync(id)).toEqual(first);
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: AMOUNT, refunded: 0 });
    expect(await shownOf(id)).toMatchObject({ paymentId: paid.captured.id, acceptsEvidence: true });
    expect(await paidAtStripe.kindsFound(paid)).toEqual(['payment_reduced']);
  });

  test.each([
    ['won', { disputed: 0, refunded: 0 }],
    ['lost', { disputed: 0, refunded: AMOUNT }],
  ])('once it is %s, the money follows', async (outcome, guard) => {
    const { paid, id } = await disputed();
    await at().sync(id);
    await paidAtStripe.settle('disputes', id, outcome);
    expect(await at().sync(id)).toMatchObject({ status: outcome });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject(guard);
  });

  it('follows a bank that changes its mind, also at once and more than once', async () => {
    const { paid, id } = await disputed();
    for (const outcome of ['lost', 'won', 'lost', 'won', 'lost']) {
      await paidAtStripe.settle('disputes', id, outcome);
      for (let times = 0; times < 2; times += 1) await at().sync(id);
      const refunded = outcome === 'lost' ? AMOUNT : 0;
      expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: 0, refunded });
    }
  });

  it('has let the money go before a refund that had waited is told to go on', async () => {
    const { paid, id } = await disputed();
    await at().sync(id);
    const part = await paidAtStripe.requestRefund(paid).catch(() => undefined);
    expect(part).toBeDefined();
    expect(await paidAtStripe.refundOf(paid)).toMatchObject({ status: 'blocked' });
    await paidAtStripe.settle('disputes', id, 'won');
    expect(await at().sync(id)).toMatchObject({ refundsToGoOn: [1] });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: 0 });
  });

  it('as an inquiry takes nothing', async () => {
    const { paid, id } = await disputed({ status: 'warning_needs_response' });
    expect(await at().sync(id)).toMatchObject({ stage: 'inquiry', status: 'needs_response' });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: 0 });
  });

  it('is recorded of a payment that its provider has forgotten too', async () => {
    const { paid, id } = await disputed();
    const fetch = async () => {
      throw new PaymentUnknownAtProvider('resource_missing', {});
    };
    expect(await at({ fetch }).sync(id)).toMatchObject({ status: 'needs_response' });
    expect(await shownOf(id)).toMatchObject({ status: 'needs_response' });
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: 0 });
  });

  it('is nowhere while what it did to the money cannot be asked', async () => {
    const { paid, id } = await disputed();
    const fetch = async () => {
      throw new PaymentProviderUnavailable('away');
    };
    await expect(at({ fetch }).sync(id)).rejects.toThrow();
    expect(await shownOf(id)).toBeUndefined();
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: 0 });
  });
});

describe('a dispute that is nobody’s', () => {
  const snapshot = async (id: string, changes: Partial<DisputeSnapshot>) => {
    const shown = { ...(await paidAtStripe.stripe.fetchDispute(id)), ...changes };
    return { fetchDispute: async () => shown };
  };

  it('as its provider does not show it, leaves what is known and is asked about no more', async () => {
    const { paid, id } = await disputed();
    const { id: paymentId, bookingId } = paid.captured;
    await noteDisputeCase(
      paidAtStripe.db,
      { id: paymentId, bookingId, provider: 'stripe', currency: 'AED' },
      { disputeId: id, amount: minor(5), at: paid.captured.at, stage: 'inquiry' },
    );
    expect(await at({ fetchDispute: refusing }).sync(id)).toBeNull();
    expect(await shownOf(id)).toMatchObject({ stage: 'inquiry', amount: 5 });
    const { dispatched } = await paidAtStripe.db
      .selectFrom('disputes')
      .select('dispatched')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(dispatched).toBe(true);
  });

  it('as its provider shows it no more, is as it was: its deadline passes all the same', async () => {
    const { id } = await disputed();
    const before = await at().sync(id);
    expect(await at({ fetchDispute: refusing }).sync(id)).toEqual(before);
    await paidAtStripe.settle('disputes', id, 'lost');
    await at().sync(id);
    expect(await at({ fetchDispute: refusing }).sync(id)).toBeNull();
  });

  it('as it is about no payment of ours, is not recorded', async () => {
    const { paid, id } = await disputed();
    const foreign = { chargeIds: ['ch_of_another_shop'], providerPaymentId: 'pi_of_another_shop' };
    expect(await at(await snapshot(id, foreign)).sync(id)).toBeNull();
    expect(await shownOf(id)).toBeUndefined();
    expect(await paidAtStripe.guardOf(paid)).toMatchObject({ disputed: 0 });
  });

  it('by its charges, is ours by our reference', async () => {
    const { paid, id } = await disputed();
    const other = { chargeIds: ['ch_new'], providerPaymentId: 'pi_new', paymentId: paid.captured.id };
    const gateway = await snapshot(id, other);
    expect(await at(gateway).sync(id)).toMatchObject({ bookingId: paid.captured.bookingId });
  });

  it('before anybody has recorded the money, is recorded by its payment', async () => {
    const paid = await paidAtStripe.paidBooking();
    const { id } = await paidAtStripe.dispute(paid);
    expect(await at().sync(id)).toMatchObject({ bookingId: paid.captured.bookingId });
    expect(await shownOf(id)).toMatchObject({ status: 'needs_response' });
  });
});

describe('evidence', () => {
  /** Asked for by legal. @returns its id */
  async function ask(disputeId: string, sections: Evidence['sections'] = {}): Promise<string> {
    await at().sync(disputeId);
    const id = `evd_${disputeId}`;
    const staff = { actor: 'legal.lea', roles: ['legal'], requestId: 'r', at: new Date().toISOString() };
    const asked = { id, disputeId, kind: 'service_provided', statement: 'It took place.' } as const;
    expect(await requestEvidence(paidAtStripe.db, { ...asked, sections, ...staff })).toMatchObject({
      outcome: 'requested',
    });
    return id;
  }
  /** @returns what left for the provider */
  const recording = () => {
    const sent: Evidence[] = [];
    const submitEvidence: PaymentGateway['submitEvidence'] = (id, evidence, tries) => {
      sent.push(evidence);
      return paidAtStripe.stripe.submitEvidence(id, evidence, tries);
    };
    return { sent, gateway: { submitEvidence } };
  };
  const endOf = async (disputeId: string) =>
    (await shownOf(disputeId))?.evidence.map(({ status, code }) => `${status} ${code}`);

  it('leaves as it was asked for: what was left out stays out', async () => {
    const { id } = await disputed();
    const evidenceId = await ask(id, { booking: 'Three days in Dubai', terms: '' });
    const { sent, gateway } = recording();
    await at(gateway).send(evidenceId);
    expect(sent).toMatchObject([
      {
        evidenceId,
        kind: 'service_provided',
        statement: 'It took place.',
        customer: { name: 'Ada Lovelace' },
      },
    ]);
    expect(sent[0]?.sections).toEqual({ booking: 'Three days in Dubai' });
    expect(await endOf(id)).toEqual(['submitted null']);
    expect(await at().sync(id)).toMatchObject({ status: 'under_review' });
  });

  it('is not sent again once it has ended, nor where there is none', async () => {
    const { id } = await disputed();
    const evidenceId = await ask(id);
    const { sent, gateway } = recording();
    for (const each of [evidenceId, evidenceId, 'evd_unknown']) await at(gateway).send(each);
    expect(sent).toHaveLength(1);
  });

  it('that the provider refuses is refused, with its word for why', async () => {
    const { id } = await disputed();
    const submitEvidence = async () => {
      throw new PaymentRefusedByProvider('evidence_too_long', {});
    };
    await at({ submitEvidence }).send(await ask(id));
    expect(await endOf(id)).toEqual(['refused evidence_too_long']);
  });

  it('whose answer was lost is submitted once', async () => {
    const { id } = await disputed();
    const evidenceId = await ask(id);
    const submitEvidence: PaymentGateway['submitEvidence'] = async (...given) => {
      await paidAtStripe.stripe.submitEvidence(...given);
      throw new PaymentProviderUnavailable('lost');
    };
    await expect(at({ submitEvidence }).send(evidenceId)).rejects.toThrow();
    expect(await endOf(id)).toEqual(['sending null']);
    await at().send(evidenceId);
    expect(await endOf(id)).toEqual(['submitted null']);
    expect(await paidAtStripe.stripe.fetchDispute(id)).toMatchObject({ status: 'under_review', evidenceId });
  });
});

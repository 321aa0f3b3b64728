/** What Stripe shows of a dispute, also where it leaves something out or says what is new to us. */
import Stripe from 'stripe';
import { describe, expect, it, test } from 'vitest';
import { minor } from '../../../../../src/domain/money/money.ts';
import type { Evidence } from '../../../../../src/domain/dispute/evidence.ts';
import { deductionsOfCharge } from '../../../../../src/providers/payment/stripe/deductions.ts';
import { readDispute, submitEvidence } from '../../../../../src/providers/payment/stripe/disputes.ts';

const MINIMAL = {
  id: 'du_1',
  object: 'dispute',
  status: 'needs_response',
  reason: 'fraudulent',
  amount: 5_000,
  currency: 'aed',
  created: 1_800_000_000,
  charge: 'ch_1',
};
const OPENED = '2027-01-15T08:00:00.000Z';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: URLSearchParams;
}

/** A Stripe that shows one dispute, and keeps what it was asked. */
function showing(dispute: object) {
  const calls: Call[] = [];
  const fetchFn: typeof fetch = async (url, { method = 'GET', body } = {}) => {
    const { pathname: path } = new URL(url instanceof Request ? url.url : url);
    calls.push({ method, path, body: new URLSearchParams(typeof body === 'string' ? body : '') });
    const listOf = (data: object[]) => Response.json({ object: 'list', data, has_more: false, url: path });
    if (path.endsWith('/refunds')) return listOf([]);
    return path.endsWith('/disputes') ? listOf([dispute]) : Response.json(dispute);
  };
  const stripe = new Stripe('sk_test_x', {
    httpClient: Stripe.createFetchHttpClient(fetchFn),
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return { stripe, calls };
}

const shown = (changes: object = {}) => readDispute(showing({ ...MINIMAL, ...changes }).stripe, 'du_1');
const without = (field: keyof typeof MINIMAL) =>
  Object.fromEntries(Object.entries(MINIMAL).filter(([name]) => name !== field));

describe('a dispute with less than Stripe’s own types promise', () => {
  it('is read as far as it goes', async () => {
    expect(await shown()).toEqual({
      disputeId: 'du_1',
      stage: 'chargeback',
      status: 'needs_response',
      reason: 'fraudulent',
      amount: 5_000,
      currency: 'AED',
      openedAt: OPENED,
      acceptsEvidence: true,
      chargeIds: ['ch_1'],
    });
  });

  it('has no part in Visa’s rule where it does not say which', async () => {
    const types = { enhanced_eligibility_types: ['visa_compelling_evidence_3'] };
    expect(await shown(types)).not.toHaveProperty('compellingEvidence');
    expect(await shown({ ...types, evidence_details: {} })).not.toHaveProperty('compellingEvidence');
  });

  test.each(['id', 'status', 'reason', 'amount', 'currency', 'created', 'charge'] as const)(
    'cannot be read without its %s, and is asked for again',
    async (field) => {
      await expect(readDispute(showing(without(field)).stripe, 'du_1')).rejects.toMatchObject({
        name: 'PaymentProviderUnavailable',
        message: expect.stringContaining(field) as string,
      });
    },
  );
});

test.each([
  ['appeal_needs_response', 'needs_response', true],
  ['appeal_under_review', 'under_review', false],
  ['something_new', 'under_review', false],
])('%s is a chargeback that is open: %s', async (status, ours, acceptsEvidence) => {
  expect(await shown({ status })).toMatchObject({ stage: 'chargeback', status: ours, acceptsEvidence });
});

describe('the money that it holds of a charge', () => {
  const charge = {
    id: 'ch_1',
    captured: true,
    disputed: true,
    amount_captured: 9_000,
    amount_refunded: 1_000,
    currency: 'aed',
  } as Stripe.Charge; // what is read of one
  const held = (changes: object) => deductionsOfCharge(showing({ ...MINIMAL, ...changes }).stripe, charge);

  it('is its amount', async () => {
    expect(await held({})).toEqual({
      disputes: [{ disputeId: 'du_1', amount: minor(5_000), at: OPENED, stage: 'chargeback' }],
    });
  });

  it('in another currency is all that is left', async () => {
    expect(await held({ currency: 'usd' })).toMatchObject({ disputes: [{ amount: 8_000 }] });
  });

  it('in another currency is all that is left once it is lost, too', async () => {
    const lost = { currency: 'usd', status: 'lost' };
    expect((await held(lost)).refunds?.at(-1)).toMatchObject({ refundId: 'du_1', amount: 8_000, at: OPENED });
  });

  it('is none where it was prevented without an entry', async () => {
    expect((await held({ status: 'prevented' })).disputes).toEqual([]);
  });

  it('is held while somebody appeals', async () => {
    expect(await held({ status: 'appeal_under_review' })).toMatchObject({ disputes: [{ amount: 5_000 }] });
  });
});

test('what compelling evidence rests on leaves with the evidence, and only then', async () => {
  const evidence: Evidence = {
    evidenceId: 'evd_1',
    kind: 'service_provided',
    statement: 'It took place.',
    sections: {},
    customer: { name: 'Ada Lovelace', email: 'ada@example.com', ip: '192.0.2.1' },
    service: { description: 'Icon 280 in Dubai', from: '2027-01-01', until: '2027-01-03' },
    refundIds: [],
    earlierPayments: [],
  };
  const earlier = (chargeId: string) => ({
    chargeId,
    email: 'ada@example.com',
    ip: '192.0.2.1',
    description: 'Icon 280',
  });
  const sent = async (earlierPayments: Evidence['earlierPayments']) => {
    const { stripe, calls } = showing({ ...MINIMAL, status: 'under_review' });
    await submitEvidence(stripe, 'du_1', { ...evidence, earlierPayments }, {});
    return calls[0]?.body ?? new URLSearchParams();
  };
  const VISA = 'evidence[enhanced_evidence][visa_compelling_evidence_3]';
  const body = await sent([earlier('ch_a'), earlier('ch_b')]);
  expect(body.get('submit')).toBe('true');
  expect(body.get(`${VISA}[disputed_transaction][customer_purchase_ip]`)).toBe('192.0.2.1');
  expect(body.get(`${VISA}[disputed_transaction][merchandise_or_services]`)).toBe('services');
  expect(body.get(`${VISA}[prior_undisputed_transactions][1][charge]`)).toBe('ch_b');
  expect([...(await sent([])).keys()].filter((name) => name.includes('enhanced'))).toEqual([]);
});

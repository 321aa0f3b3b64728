/** What Stripe says of a charge's risk, in our words. */
import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { snapshotOf } from '../../../../../src/providers/payment/stripe/snapshot.ts';

/** As far as a snapshot reads it. */
function paidIntent(outcome: { risk_level?: string } | null): Stripe.PaymentIntent {
  const charge = { id: 'ch_1', created: 0, status: 'succeeded', outcome, balance_transaction: null };
  const intent = {
    id: 'pi_1',
    status: 'succeeded',
    amount: 100,
    amount_received: 100,
    currency: 'aed',
    livemode: false,
    metadata: {},
    latest_charge: charge,
  };
  return intent as unknown as Stripe.PaymentIntent; // Stripe's own type asks for a hundred fields more
}

it.each([
  ['elevated', 'elevated'],
  ['highest', 'highest'],
  ['normal', 'normal'],
  ['not_assessed', 'normal'],
  ['unknown', 'normal'],
  ['something_new', 'normal'],
  [undefined, 'normal'],
])('Stripe’s risk level %s is %s', (level, risk) => {
  const outcome = level === undefined ? {} : { risk_level: level };
  expect(snapshotOf(paidIntent(outcome), []).charge?.risk).toBe(risk);
});

it('a charge without an outcome is of normal risk', () => {
  expect(snapshotOf(paidIntent(null), []).charge?.risk).toBe('normal');
});

/** What Stripe says of a charge's risk, and of an attempt that came to no charge, in our words. */
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
    last_payment_error: null,
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

function openIntent(
  failure: Partial<Stripe.PaymentIntent.LastPaymentError> | null,
  status = 'requires_payment_method',
) {
  const intent = { ...paidIntent(null), status, latest_charge: null, last_payment_error: failure };
  return intent as unknown as Stripe.PaymentIntent; // as above
}

const NOW = '2027-03-01T10:00:00.000Z';
const card = (id: string) => ({ id }) as Stripe.PaymentMethod; // as far as it is read

it('an attempt that the customer did not confirm with the bank is told, and is no failed charge', () => {
  const failure = { code: 'payment_intent_authentication_failure', payment_method: card('pm_1') };
  const { declines, failedBeforeCharge } = snapshotOf(openIntent(failure), [], NOW);
  expect(declines).toEqual([]);
  expect(failedBeforeCharge).toEqual({
    attempt: 'pi_1.payment_intent_authentication_failure.pm_1',
    at: NOW,
    reason: 'The bank asked for a confirmation that was not completed.',
  });
});

it('the same attempt seen again is the same, another card is another attempt', () => {
  const attemptWith = (method: string) =>
    snapshotOf(openIntent({ code: 'incorrect_number', payment_method: card(method) }), [], NOW)
      .failedBeforeCharge?.attempt;
  expect(attemptWith('pm_1')).toBe(attemptWith('pm_1'));
  expect(attemptWith('pm_1')).not.toBe(attemptWith('pm_2'));
});

it.each([
  ['nothing has failed', openIntent(null)],
  ['a charge says it', openIntent({ code: 'card_declined', charge: 'ch_1' })],
  ['the customer is at it again', openIntent({ code: 'incorrect_number' }, 'requires_action')],
  ['the money is here', openIntent({ code: 'incorrect_number' }, 'succeeded')],
])('there is none where %s', (_, intent) => {
  expect(snapshotOf(intent, [], NOW)).not.toHaveProperty('failedBeforeCharge');
});

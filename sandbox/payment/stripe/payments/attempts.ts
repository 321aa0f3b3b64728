/** A card is tried: what the bank says becomes a charge, a new state of the intent, and events. */
import type Stripe from 'stripe';
import { enterCharge } from './balance.ts';
import { cardEndingIn, findCard, type TestCard } from './cards.ts';
import { approvedOutcome, chargeOf, declinedOutcome, newCharge } from './charges.ts';
import { invalidParam, unexpectedState } from '../api/errors.ts';
import type { Transaction } from '../transaction.ts';
import { requireUnpaid } from './intents.ts';
import { newId, nowSeconds, type Charge, type Intent, type PaymentMethod } from '../objects.ts';

/** A refusal by the bank. */
interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
}

const NOT_SETTLED: Decline = {
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
};

/** `card` is a test card's number or alias. Declines are outcomes here; a state that forbids paying throws. */
export function attempt(tx: Transaction, intent: Intent, card: string): Intent {
  requireUnpaid(intent);
  const known = findCard(card);
  if (known === undefined)
    throw invalidParam('payment_method', `No such PaymentMethod: '${card}'`, 'resource_missing');
  const method = tx.state.put('payment_method', newMethod(known));
  switch (known.outcome.kind) {
    case 'approved':
      return approve(tx, intent, newCharge(intent, known, method), known);
    case 'declined':
      return decline(tx, intent, newCharge(intent, known, method), known.outcome);
    case 'processing':
      return process(tx, intent, newCharge(intent, known, method));
    case 'authentication':
      return askForAuthentication(tx, intent, method);
  }
}

/** What came of a payment that was `processing`. */
export function settleAttempt(tx: Transaction, intent: Intent, outcome: 'succeeded' | 'failed'): Intent {
  if (intent.status !== 'processing') throw unexpectedState(intent, 'settle', ['processing']);
  const charge = chargeOf(tx, intent);
  return outcome === 'succeeded'
    ? approve(tx, intent, charge, cardOf(charge))
    : decline(tx, intent, charge, NOT_SETTLED);
}

/** What the customer did when the bank asked for 3-D Secure. */
export function authenticateAttempt(
  tx: Transaction,
  intent: Intent,
  outcome: 'succeeded' | 'failed',
): Intent {
  const method = tx.state.get('payment_method', intent.payment_method ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw unexpectedState(intent, 'authenticate', ['requires_action']);
  }
  const card = cardNamed(method.card.last4);
  return outcome === 'succeeded'
    ? approve(tx, intent, newCharge(intent, card, method), card)
    : failToAuthenticate(tx, intent, method);
}

/** Stripe makes no charge of it: all there is to see is the intent's last error. */
function failToAuthenticate(tx: Transaction, intent: Intent, method: PaymentMethod): Intent {
  const failed = tx.state.put('payment_intent', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: {
      type: 'card_error',
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      payment_method: method as Stripe.PaymentMethod, // as much of it as the stand-in has
      doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
    },
  });
  tx.emit('payment_intent.payment_failed', failed);
  return failed;
}

/** The card behind a charge. */
export function cardOf(charge: Charge): TestCard {
  return cardNamed(charge.payment_method_details?.card?.last4);
}

function cardNamed(last4: string | null | undefined): TestCard {
  const card = cardEndingIn(last4);
  if (card === undefined) throw new Error(`no test card ends in ${String(last4)}`);
  return card;
}

function approve(tx: Transaction, intent: Intent, charge: Charge, card: TestCard): Intent {
  const manual = intent.capture_method === 'manual';
  const paid: Charge = { ...charge, status: 'succeeded', paid: true, outcome: approvedOutcome(card) };
  const booked = manual
    ? tx.state.put('charge', paid)
    : enterCharge(tx, { ...paid, captured: true, amount_captured: paid.amount });
  const approved = tx.state.put('payment_intent', {
    ...intent,
    status: manual ? 'requires_capture' : 'succeeded',
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    latest_charge: booked.id,
    payment_method: booked.payment_method,
    last_payment_error: null,
    next_action: null,
    processing: null,
  });
  tx.emit(manual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', approved);
  tx.emit('charge.succeeded', booked);
  return approved;
}

function decline(tx: Transaction, intent: Intent, charge: Charge, why: Decline): Intent {
  const failed = tx.state.put('charge', {
    ...charge,
    status: 'failed',
    failure_code: why.code,
    failure_message: why.message,
    outcome: declinedOutcome(why.declineCode),
  });
  const declined = tx.state.put('payment_intent', {
    ...intent,
    status: 'requires_payment_method',
    latest_charge: failed.id,
    payment_method: null,
    next_action: null,
    processing: null,
    last_payment_error: {
      type: 'card_error',
      code: why.code,
      decline_code: why.declineCode,
      message: why.message,
      charge: failed.id,
      doc_url: `https://stripe.com/docs/error-codes/${why.code.replaceAll('_', '-')}`,
    },
  });
  tx.emit('charge.failed', failed);
  tx.emit('payment_intent.payment_failed', declined);
  return declined;
}

function process(tx: Transaction, intent: Intent, charge: Charge): Intent {
  tx.state.put('charge', charge);
  const processing = tx.state.put('payment_intent', {
    ...intent,
    status: 'processing',
    latest_charge: charge.id,
    payment_method: charge.payment_method,
    last_payment_error: null,
    processing: { type: 'card', card: {} },
  });
  tx.emit('charge.pending', charge);
  tx.emit('payment_intent.processing', processing);
  return processing;
}

function askForAuthentication(tx: Transaction, intent: Intent, method: PaymentMethod): Intent {
  const asking = tx.state.put('payment_intent', {
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    last_payment_error: null,
    next_action: { type: 'use_stripe_sdk' },
  });
  tx.emit('payment_intent.requires_action', asking);
  return asking;
}

function newMethod(card: TestCard): PaymentMethod {
  return {
    id: newId('pm'),
    object: 'payment_method',
    created: nowSeconds(),
    livemode: false,
    type: 'card',
    card: {
      brand: 'visa',
      last4: card.number.slice(-4),
      exp_month: 12,
      exp_year: new Date().getFullYear() + 3,
    },
  };
}

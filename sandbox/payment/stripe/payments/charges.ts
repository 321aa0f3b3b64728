/** Charges: one for every card that was tried, whatever came of it. */
import { z } from 'zod';
import type { TestCard } from './cards.ts';
import { notFound } from '../api/errors.ts';
import type { Transaction } from '../transaction.ts';
import type { Form } from '../api/form.ts';
import { listOf, listParams, type StripeList } from '../api/lists.ts';
import { newId, nowSeconds, type Charge, type Intent, type PaymentMethod } from '../objects.ts';
import { readParams } from '../api/params.ts';

const listSchema = z.strictObject({ payment_intent: z.string().optional(), ...listParams });

type ChargeOutcome = NonNullable<Charge['outcome']>;

export function findCharge(tx: Transaction, id: string): Charge {
  const charge = tx.state.get('charge', id);
  if (charge === undefined) throw notFound('charge', id, 'charge');
  return charge;
}

export function listCharges(tx: Transaction, form: Form): StripeList<Charge> {
  const { payment_intent: intent, ...page } = readParams(listSchema, form);
  const rows = tx.state.all('charge').filter((row) => intent === undefined || row.payment_intent === intent);
  return listOf(rows, page, '/v1/charges');
}

/** The charge behind an intent whose state says that it has one. */
export function chargeOf(tx: Transaction, intent: Intent): Charge {
  return findCharge(tx, intent.latest_charge ?? '');
}

/** An authorisation that is never captured counts as refunded in full at Stripe. */
export function voidAuthorisation(tx: Transaction, charge: Charge): void {
  const voided = tx.state.put('charge', { ...charge, refunded: true, amount_refunded: charge.amount });
  tx.emit('charge.refunded', voided, { refunded: false, amount_refunded: 0 });
}

/** A charge that waits for its bank; callers say what came of it by changing status, outcome and capture. */
export function newCharge(intent: Intent, card: TestCard, method: PaymentMethod): Charge {
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: 'MIDAS',
    captured: false,
    created: nowSeconds(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: cardDetails(card, method),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: 'pending',
    transfer_data: null,
    transfer_group: null,
  };
}

export function approvedOutcome(card: TestCard): ChargeOutcome {
  const risk = card.outcome.kind === 'approved' ? card.outcome.risk : 'normal';
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'approved_by_network',
    reason: risk === 'normal' ? null : `${risk}_risk_level`,
    risk_level: risk,
    risk_score: { normal: 12, elevated: 68, highest: 93 }[risk],
    seller_message: 'Payment complete.',
    type: risk === 'highest' ? 'manual_review' : 'authorized',
  };
}

export function declinedOutcome(declineCode: string): ChargeOutcome {
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: declineCode,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

function cardDetails(card: TestCard, method: PaymentMethod): NonNullable<Charge['payment_method_details']> {
  return {
    type: 'card',
    card: {
      amount_authorized: null,
      authorization_code: null,
      brand: method.card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'AE',
      electronic_commerce_indicator: null,
      exp_month: method.card.exp_month,
      exp_year: method.card.exp_year,
      fingerprint: `sandbox${card.number.slice(-4)}`,
      funding: 'credit',
      installments: null,
      last4: method.card.last4,
      mandate: null,
      network: 'visa',
      network_token: null,
      network_transaction_id: null,
      regulated_status: null,
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}

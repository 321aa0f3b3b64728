/** The account's balance: what a charge brings after Stripe's fee, what a refund takes. */
import type { Transaction } from '../transaction.ts';
import { newId, nowSeconds, type BalanceEntry, type Charge, type Dispute, type Refund } from '../objects.ts';

const FEE_PER_THOUSAND = 29;
const FEE_FIXED = 30;
const SETTLES_AFTER_SECONDS = 2 * 24 * 60 * 60;

/** 2.9 % rounded half up, and 30 minor units. */
function feeOf(amount: number): number {
  return Math.floor((amount * FEE_PER_THOUSAND + 500) / 1000) + FEE_FIXED;
}

/** Books a captured charge and ties both together. */
export function enterCharge(tx: Transaction, charge: Charge): Charge {
  const fee = feeOf(charge.amount_captured);
  const entry = tx.state.put('balance_transaction', {
    ...newEntry(charge.amount_captured, charge.currency, charge.id),
    fee,
    fee_details: [
      {
        amount: fee,
        application: null,
        currency: charge.currency,
        description: 'Stripe fees',
        type: 'stripe_fee',
      },
    ],
    net: charge.amount_captured - fee,
    reporting_category: 'charge',
    type: 'charge',
  });
  return tx.state.put('charge', { ...charge, balance_transaction: entry.id });
}

/** Stripe keeps its fee on a refund. `sign` 1 books a refund that failed back. */
export function enterRefund(tx: Transaction, refund: Refund, sign: 1 | -1 = -1): BalanceEntry {
  return tx.state.put('balance_transaction', {
    ...newEntry(sign * refund.amount, refund.currency, refund.id),
    reporting_category: sign === -1 ? 'refund' : 'refund_failure',
    type: sign === -1 ? 'refund' : 'refund_failure',
  });
}

/** A dispute takes the money at once; `sign` 1 books one that was won back. */
export function enterDispute(tx: Transaction, dispute: Dispute, sign: 1 | -1 = -1): BalanceEntry {
  return tx.state.put('balance_transaction', {
    ...newEntry(sign * dispute.amount, dispute.currency, dispute.id),
    reporting_category: sign === -1 ? 'dispute' : 'dispute_reversal',
    type: 'adjustment',
  });
}

function newEntry(amount: number, currency: string, source: string): BalanceEntry {
  const now = nowSeconds();
  return {
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: now + SETTLES_AFTER_SECONDS,
    balance_type: 'payments',
    created: now,
    currency,
    description: null,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category: 'charge',
    source,
    status: 'pending',
    type: 'charge',
  };
}

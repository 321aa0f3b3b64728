/** Early fraud warnings: the bank has been told of fraud, and may dispute the charge before long. */
import { z } from 'zod';
import { notFound } from '../api/errors.ts';
import type { Form } from '../api/form.ts';
import { listOf, listParams, type StripeList } from '../api/lists.ts';
import { readParams } from '../api/params.ts';
import { newId, nowSeconds, type Charge, type FraudWarning } from '../objects.ts';
import type { Transaction } from '../transaction.ts';
import { findCharge } from './charges.ts';

const listSchema = z.strictObject({
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  ...listParams,
});

export const warningOrder = z.strictObject({ fraudType: z.string().default('made_with_stolen_card') });

export function warnOfFraud(tx: Transaction, chargeId: string, fraudType: string): FraudWarning {
  const charge = findCharge(tx, chargeId);
  const warning = tx.state.put('early_fraud_warning', {
    id: newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: isActionable(charge),
    charge: charge.id,
    created: nowSeconds(),
    fraud_type: fraudType,
    livemode: false,
    payment_intent: charge.payment_intent,
  });
  tx.emit('radar.early_fraud_warning.created', warning);
  return warning;
}

/** What a refund or a dispute leaves to be done about the warnings of a charge. */
export function reviewWarnings(tx: Transaction, charge: Charge): void {
  const actionable = isActionable(charge);
  for (const warning of tx.state.all('early_fraud_warning')) {
    if (warning.charge !== charge.id || warning.actionable === actionable) continue;
    const reviewed = tx.state.put('early_fraud_warning', { ...warning, actionable });
    tx.emit('radar.early_fraud_warning.updated', reviewed, { actionable: warning.actionable });
  }
}

export function findWarning(tx: Transaction, id: string): FraudWarning {
  const warning = tx.state.get('early_fraud_warning', id);
  if (warning === undefined) throw notFound('early fraud warning', id, 'early_fraud_warning');
  return warning;
}

export function listWarnings(tx: Transaction, form: Form): StripeList<FraudWarning> {
  const { charge, payment_intent: intent, ...page } = readParams(listSchema, form);
  const rows = tx.state
    .all('early_fraud_warning')
    .filter((row) => charge === undefined || row.charge === charge)
    .filter((row) => intent === undefined || row.payment_intent === intent);
  return listOf(rows, page, '/v1/radar/early_fraud_warnings');
}

const isActionable = ({ refunded, disputed }: Charge): boolean => !refunded && !disputed;

/** Disputes: a bank takes a charge back, or asks about it. What becomes of one is in disputeDecisions.ts. */
import { z } from 'zod';
import { enterDispute } from './balance.ts';
import { findCharge } from './charges.ts';
import { COMPELLING, eligibilityOf } from './compellingEvidence.ts';
import { noTexts } from './evidenceParams.ts';
import { reviewWarnings } from './fraudWarnings.ts';
import { notFound, refusedByState } from '../api/errors.ts';
import type { Form } from '../api/form.ts';
import { listOf, listParams, type StripeList } from '../api/lists.ts';
import { newId, nowSeconds, type Charge, type Dispute } from '../objects.ts';
import { readParams } from '../api/params.ts';
import type { Transaction } from '../transaction.ts';

const listSchema = z.strictObject({
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  ...listParams,
});

export const disputeOrder = z
  .strictObject({
    /** Minor units; all of the charge where absent. */
    amount: z.number().int().min(1).optional(),
    reason: z.string().default('fraudulent'),
    /** An inquiry takes no money yet, and a refund still ends it. */
    status: z.enum(['needs_response', 'warning_needs_response', 'prevented']).default('needs_response'),
    dueInHours: z
      .number()
      .min(-24 * 365)
      .max(24 * 365)
      .default(7 * 24),
    /** Visa's Compelling Evidence 3.0; not eligible where absent. */
    compellingEvidence: z.enum(COMPELLING).optional(),
    /** Whether a prevented dispute was settled with our money. */
    tookMoney: z.boolean().optional(),
  })
  .refine(({ status, tookMoney }) => tookMoney === undefined || status === 'prevented', {
    path: ['tookMoney'],
    message: 'only a prevented dispute leaves open whether it took the money',
  });

type DisputeOrder = z.output<typeof disputeOrder>;
type CaseType = NonNullable<NonNullable<Dispute['payment_method_details']>['card']>['case_type'];

export function openDispute(tx: Transaction, chargeId: string, order: DisputeOrder): Dispute {
  const charge = findCharge(tx, chargeId);
  if (!charge.captured)
    throw refusedByState('Only a captured charge can be disputed.', 'charge_not_disputable');
  const bare = newDispute(charge, order);
  const takesMoney = order.status === 'needs_response' || order.tookMoney === true;
  const dispute = tx.state.put(
    'dispute',
    withStatus({ ...bare, balance_transactions: takesMoney ? [enterDispute(tx, bare)] : [] }, order.status),
  );
  const disputed = tx.state.put('charge', { ...charge, disputed: true });
  tx.emit('charge.dispute.created', dispute);
  if (takesMoney) tx.emit('charge.dispute.funds_withdrawn', dispute);
  reviewWarnings(tx, disputed);
  return dispute;
}

export function findDispute(tx: Transaction, id: string): Dispute {
  const dispute = tx.state.get('dispute', id);
  if (dispute === undefined) throw notFound('dispute', id, 'dispute');
  return dispute;
}

export function listDisputes(tx: Transaction, form: Form): StripeList<Dispute> {
  const { charge, payment_intent: intent, ...page } = readParams(listSchema, form);
  const rows = tx.state
    .all('dispute')
    .filter((row) => charge === undefined || row.charge === charge)
    .filter((row) => intent === undefined || row.payment_intent === intent);
  return listOf(rows, page, '/v1/disputes');
}

/** The bank has the money, or fights for it: a refund would pay twice. */
export const holdsMoney = ({ status, balance_transactions: entries }: Dispute): boolean =>
  status === 'prevented' ? entries.length > 0 : !/^(warning_|won$)/.test(status);

export const isInquiry = ({ status }: Dispute): boolean => status.startsWith('warning_');

export const withStatus = (dispute: Dispute, status: Dispute['status']): Dispute => {
  const changed = { ...dispute, status };
  return { ...changed, is_charge_refundable: !holdsMoney(changed) };
};

export const withDeadline = (dispute: Dispute, dueBy: number): Dispute => ({
  ...dispute,
  evidence_details: { ...dispute.evidence_details, due_by: dueBy, past_due: dueBy <= nowSeconds() },
});

export const withCaseType = (dispute: Dispute, caseType: CaseType): Dispute => ({
  ...dispute,
  payment_method_details: detailsOf(dispute.network_reason_code ?? null, caseType),
});

/** Visa's codes of what banks complain about; other reasons have none here. */
const NETWORK_CODES: ReadonlyMap<string, string> = new Map([
  ['fraudulent', '10.4'],
  ['duplicate', '12.6'],
  ['product_not_received', '13.1'],
  ['subscription_canceled', '13.2'],
  ['product_unacceptable', '13.3'],
  ['credit_not_processed', '13.6'],
]);

function caseTypeOf({ status, tookMoney }: DisputeOrder): CaseType {
  if (status === 'needs_response') return 'chargeback';
  if (status === 'warning_needs_response') return 'inquiry';
  return tookMoney === true ? 'resolution' : 'block';
}

/** The test cards are all of one network. */
const detailsOf = (
  networkCode: string | null,
  caseType: CaseType,
): NonNullable<Dispute['payment_method_details']> => ({
  type: 'card',
  card: { brand: 'visa', case_type: caseType, network: 'visa', network_reason_code: networkCode },
});

function newDispute(charge: Charge, order: DisputeOrder): Dispute {
  const now = nowSeconds();
  const { compellingEvidence: compelling } = order;
  const networkCode = NETWORK_CODES.get(order.reason) ?? null;
  const dueBy = now + Math.round(order.dueInHours * 3600);
  return {
    id: newId('du'),
    object: 'dispute',
    amount: Math.min(order.amount ?? charge.amount_captured, charge.amount_captured),
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: compelling === undefined ? [] : ['visa_compelling_evidence_3'],
    evidence: { ...noTexts(), enhanced_evidence: {} },
    evidence_details: {
      due_by: dueBy,
      enhanced_eligibility:
        compelling === undefined ? {} : { visa_compelling_evidence_3: eligibilityOf(compelling) },
      has_evidence: false,
      past_due: dueBy <= now,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    network_reason_code: networkCode,
    payment_intent: charge.payment_intent,
    payment_method_details: detailsOf(networkCode, caseTypeOf(order)),
    reason: order.reason,
    status: order.status,
  };
}

/** Our side of a dispute, by Stripe's API: evidence that is staged or submitted, and a loss that is accepted. */
import { z } from 'zod';
import { defined } from '../../../defined.ts';
import { refusedByState } from '../api/errors.ts';
import type { Form } from '../api/form.ts';
import { mergeMetadata, readParams } from '../api/params.ts';
import { nowSeconds, type Dispute } from '../objects.ts';
import type { Transaction } from '../transaction.ts';
import { eligibilityWith, enhancedFrom } from './compellingEvidence.ts';
import { endDispute } from './disputeDecisions.ts';
import { findDispute } from './disputes.ts';
import { answerSchema, refuseUnfitTexts, type EvidenceText, type GivenEvidence } from './evidenceParams.ts';

const REVIEWED: ReadonlyMap<string, Dispute['status']> = new Map<string, Dispute['status']>([
  ['needs_response', 'under_review'],
  ['warning_needs_response', 'warning_under_review'],
]);

/** Evidence is submitted unless `submit` says otherwise; metadata alone submits nothing. */
export function updateDispute(tx: Transaction, id: string, form: Form): Dispute {
  const { evidence: given, metadata, submit = given !== undefined } = readParams(answerSchema, form);
  const before = findDispute(tx, id);
  if (given !== undefined || submit) refuseIfOver(before);
  const about = metadata === '' ? {} : mergeMetadata(before.metadata, metadata);
  const staged = given === undefined ? before : withEvidence(tx, before, given);
  const answered = submit ? submitted(staged) : staged;
  const dispute = tx.state.put('dispute', { ...answered, metadata: about });
  const { status, evidence, evidence_details, metadata: was } = before;
  tx.emit('charge.dispute.updated', dispute, { status, evidence, evidence_details, metadata: was });
  return dispute;
}

/** We do not argue: the bank keeps the money. */
export function acceptDispute(tx: Transaction, id: string, form: Form): Dispute {
  readParams(z.strictObject({}), form);
  const dispute = findDispute(tx, id);
  if (dispute.status !== 'needs_response') {
    throw refusedByState(`This dispute cannot be closed: its status is ${dispute.status}.`);
  }
  return endDispute(tx, dispute, 'lost');
}

/** An answer is given once, and in time. */
function refuseIfOver({ status, evidence_details: { due_by: due } }: Dispute): void {
  if (status === 'under_review' || status === 'warning_under_review') {
    throw refusedByState('The evidence of this dispute has already been submitted.', undefined, 'evidence');
  }
  if (!REVIEWED.has(status)) {
    throw refusedByState(`This dispute is already closed: its status is ${status}.`, undefined, 'evidence');
  }
  if (due !== null && due <= nowSeconds()) {
    throw refusedByState('The deadline to submit evidence has passed.', undefined, 'evidence');
  }
}

function withEvidence(tx: Transaction, dispute: Dispute, given: GivenEvidence): Dispute {
  const { enhanced_evidence: enhanced, ...texts } = given;
  refuseUnfitTexts(given, dispute.evidence);
  const named = Object.entries(defined(texts)).map(([name, value]) => [name, value || null]);
  const evidence: Dispute['evidence'] = {
    ...dispute.evidence,
    ...(Object.fromEntries(named) as Partial<Record<EvidenceText, string | null>>), // keys and values are those above
  };
  const details = { ...dispute.evidence_details, has_evidence: true };
  const compelling = enhanced === '' ? undefined : enhanced?.visa_compelling_evidence_3;
  if (enhanced !== '' && compelling === undefined) return { ...dispute, evidence, evidence_details: details };
  const whole = compelling === undefined ? undefined : enhancedFrom(tx, dispute, compelling);
  const eligible = details.enhanced_eligibility.visa_compelling_evidence_3;
  return {
    ...dispute,
    evidence: {
      ...evidence,
      enhanced_evidence: whole === undefined ? {} : { visa_compelling_evidence_3: whole },
    },
    evidence_details:
      eligible === undefined
        ? details
        : {
            ...details,
            enhanced_eligibility: { visa_compelling_evidence_3: eligibilityWith(eligible, whole) },
          },
  };
}

function submitted(dispute: Dispute): Dispute {
  const { evidence_details: details } = dispute;
  return {
    ...dispute,
    status: REVIEWED.get(dispute.status) ?? dispute.status,
    evidence_details: {
      ...details,
      past_due: false,
      submission_count: details.submission_count + 1,
      submission_method: 'manual',
    },
  };
}

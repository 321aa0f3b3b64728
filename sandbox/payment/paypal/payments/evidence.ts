/** The seller's answer to a dispute: notes and documents within PayPal's limits, once, and in time. */
import { z } from 'zod';
import { invalidRequest, unprocessable, type Link } from '../api/errors.ts';
import { readFields } from '../api/fields.ts';
import { link } from '../api/wire.ts';
import type { Transaction } from '../transaction.ts';
import { emitDispute } from './disputeEvents.ts';
import { findDispute, refuseIfResolved } from './disputes.ts';
import { disputeUrl } from './disputeWire.ts';

export interface SentFile {
  readonly name: string;
  readonly bytes: number;
}

const MB = 1024 * 1024;
const DOCUMENT_LIMIT = 10 * MB;
const ALL_DOCUMENTS_LIMIT = 50 * MB;
/** What a call may bring: all documents, and the form around them. */
export const LARGEST_EVIDENCE = ALL_DOCUMENTS_LIMIT + 14 * MB;

const evidenceInput = z.looseObject({
  evidences: z
    .array(z.looseObject({ evidence_type: z.string(), notes: z.string().max(2000).optional() }))
    .min(1)
    .max(50),
});

/** From then on PayPal decides. */
export function provideEvidence(
  tx: Transaction,
  id: string,
  input: unknown,
  files: readonly SentFile[],
): Link[] {
  const { evidences } = readFields(evidenceInput, input);
  refuseUnfitDocuments(files);
  const dispute = refuseIfResolved(findDispute(tx, id));
  if (dispute.status !== 'WAITING_FOR_SELLER_RESPONSE') {
    throw unprocessable(
      'INVALID_DISPUTE_STATUS',
      `No evidence is asked for while the dispute is ${dispute.status}.`,
    );
  }
  if (dispute.dueAt <= Date.now()) {
    throw unprocessable('EVIDENCE_DUE_DATE_PASSED', 'The time to respond to the dispute is over.');
  }
  const documents = files.map(({ name }) => name);
  const given = evidences.map(({ evidence_type: type, notes }) => ({
    type,
    notes: notes ?? null,
    documents,
  }));
  const argued = tx.state.put('dispute', {
    ...dispute,
    status: 'UNDER_REVIEW',
    evidence: [...dispute.evidence, ...given],
    updatedAt: Date.now(),
  });
  emitDispute(tx, 'UPDATED', argued);
  return [link(disputeUrl(tx, argued), 'self')];
}

/** The limits are PayPal's (platforms/disputes/reference/supported-file-types-sizes); its issues' names are not documented. */
function refuseUnfitDocuments(files: readonly SentFile[]): void {
  for (const { name, bytes } of files) {
    if (!/\.(jpe?g|gif|png|pdf)$/i.test(name)) {
      throw invalidRequest('INVALID_DOCUMENT_TYPE', `The type of ${name} is not supported.`, name);
    }
    if (bytes >= DOCUMENT_LIMIT) {
      throw invalidRequest('DOCUMENT_SIZE_EXCEEDED', `${name} is not less than 10 MB.`, name);
    }
  }
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > ALL_DOCUMENTS_LIMIT) {
    throw invalidRequest('TOTAL_DOCUMENT_SIZE_EXCEEDED', 'All documents together are more than 50 MB.');
  }
}

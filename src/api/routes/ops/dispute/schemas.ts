/** Disputes on the wire, for staff. */
import { z } from 'zod';
import { DISPUTE_STAGES, DISPUTE_STATUSES } from '../../../../domain/dispute/dispute.ts';
import {
  EVIDENCE_KINDS,
  EVIDENCE_SECTIONS,
  type EvidenceSection,
  SECTION_LIMIT,
  STATEMENT_LIMIT,
} from '../../../../domain/dispute/evidence.ts';
import { PAYMENT_PROVIDERS } from '../../../../domain/payment/status.ts';
import type { StaffDispute } from '../../../../store/dispute/list.ts';
import { listOf, pageQuery } from '../../../http/paging.ts';
import { amount, instant } from '../../../schemas/fields.ts';

const compellingEvidence = z
  .object({
    status: z.enum(['qualified', 'requires_action', 'not_qualified']),
    missing: z.array(z.string()),
  })
  .describe(
    'Visa’s compelling evidence 3.0, where it has a part in the dispute, with what is still missing.',
  );

const sentEvidence = z.object({
  id: z.string().describe('The evidence bears this as its reference at the provider.'),
  kind: z.enum(EVIDENCE_KINDS),
  statement: z.string(),
  status: z.enum(['sending', 'submitted', 'refused']),
  code: z.string().nullable().describe('The provider’s word for why it took none.'),
  by: z.string().describe('This is the subject of the token of whoever sent it.'),
  at: instant,
  endedAt: instant.nullable(),
});

export const staffDispute = z
  .object({
    id: z.string().describe('This is the provider’s own id.'),
    provider: z.enum(PAYMENT_PROVIDERS),
    bookingId: z.string(),
    paymentId: z.string(),
    stage: z.enum(DISPUTE_STAGES).describe('An inquiry has taken no money yet, and a refund is its remedy.'),
    status: z.enum(DISPUTE_STATUSES),
    reason: z.string().nullable().describe('Null until the provider has been asked.'),
    amount,
    currency: z.string().describe('This is the currency that the provider disputes in.'),
    openedAt: instant,
    evidenceDueBy: instant.nullable().describe('Evidence counts until then; a provider may set no date.'),
    acceptsEvidence: z.boolean().describe('Whether the provider would take evidence now.'),
    compellingEvidence: compellingEvidence.nullable(),
    closedAt: instant.nullable(),
    evidence: z.array(sentEvidence).describe('What was sent, the first one first.'),
    workflowUrl: z
      .string()
      .nullable()
      .describe('The link leads to the workflow in the Temporal Web UI, where one is known.'),
  })
  .meta({ id: 'StaffDispute' });
export type StaffDisputeBody = z.output<typeof staffDispute>;

export function disputeBody(dispute: StaffDispute, workflowUrl: string | undefined): StaffDisputeBody {
  const { compellingEvidence: compelling } = dispute;
  return {
    ...dispute,
    compellingEvidence: compelling && { ...compelling, missing: [...compelling.missing] },
    workflowUrl: workflowUrl ?? null,
  };
}

/** A filter that is misspelt would list everything, so unknown ones are refused. */
export const disputesQuery = z.strictObject({
  status: z.enum(DISPUTE_STATUSES).optional().describe('Disputes in this state are listed.'),
  ...pageQuery,
});
export const disputesAnswer = listOf(staffDispute);

export const disputeParams = z.object({
  id: z
    .string()
    .meta({ description: 'The id of a dispute is its provider’s.', examples: ['du_1QmX81Kd0aBcYtVe'] }),
});

const sectionsOf = <Text extends z.ZodType>(text: Text) =>
  Object.fromEntries(EVIDENCE_SECTIONS.map((section) => [section, text])) as Record<EvidenceSection, Text>; // one entry for each, by construction

export const evidencePack = z
  .object({
    dispute: staffDispute,
    suggestedKind: z.enum(EVIDENCE_KINDS).describe('What the records speak for.'),
    sections: z
      .object(sectionsOf(z.string()))
      .describe('Plain text by section; empty where nothing is on record.'),
    refundIds: z.array(z.string()).describe('The provider’s ids of what has gone back, or is on its way.'),
    compellingEvidence: compellingEvidence.nullable(),
  })
  .meta({ id: 'EvidencePack' });

export const evidenceRequest = z
  .strictObject({
    kind: z
      .enum(EVIDENCE_KINDS)
      .describe(
        'What it proves: that the rental took place, that the money has gone back, or something else.',
      ),
    statement: z
      .string()
      .trim()
      .min(1)
      .max(STATEMENT_LIMIT)
      .describe('This is what the company says in its own words.'),
    sections: z
      .strictObject(sectionsOf(z.string().max(SECTION_LIMIT).optional()))
      .optional()
      .describe('Each text replaces what the pack says in that section; an empty one leaves it out.'),
  })
  .meta({
    examples: [
      {
        kind: 'service_provided',
        statement: 'The car was handed over on the day agreed, and came back four days later.',
        sections: { messages: '' },
      },
    ],
  });

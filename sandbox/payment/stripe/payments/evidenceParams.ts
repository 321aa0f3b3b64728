/** What a dispute may be answered with, checked as Stripe checks it: each text, all texts together, enhanced evidence. */
import { z } from 'zod';
import { invalidParam, notFound } from '../api/errors.ts';
import { metadata } from '../api/params.ts';

const TEXT_LIMIT = 20_000;
const ALL_TEXT_LIMIT = 150_000;

const TEXTS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const;

/** Ids of files uploaded before. The stand-in takes no uploads, so that none of them can name one. */
const FILES = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
] as const;

export type EvidenceText = (typeof TEXTS)[number] | (typeof FILES)[number];

/** Every text of a dispute's evidence, with nothing in it. */
export const noTexts = (): Record<EvidenceText, null> =>
  Object.fromEntries([...TEXTS, ...FILES].map((name) => [name, null])) as Record<EvidenceText, null>; // of these very names

const short = z.string().max(TEXT_LIMIT).optional();
const address = z
  .strictObject({ city: short, country: short, line1: short, line2: short, postal_code: short, state: short })
  .optional();
const known = {
  customer_account_id: short,
  customer_device_fingerprint: short,
  customer_device_id: short,
  customer_email_address: short,
  customer_purchase_ip: short,
  product_description: short,
  shipping_address: address,
};
const compelling = z.strictObject({
  disputed_transaction: z
    .strictObject({ ...known, merchandise_or_services: z.enum(['merchandise', 'services']).optional() })
    .optional(),
  prior_undisputed_transactions: z
    .array(z.strictObject({ ...known, charge: z.string() }))
    .max(2)
    .optional(),
});
/** An empty value takes away what was there. */
const enhanced = z.union([
  z.literal(''),
  z.strictObject({ visa_compelling_evidence_3: compelling.optional() }),
]);

export type Compelling = z.output<typeof compelling>;

const text = z.string().optional();
const evidenceShape = z.strictObject({
  ...(Object.fromEntries([...TEXTS, ...FILES].map((name) => [name, text])) as Record<
    EvidenceText,
    typeof text
  >), // of these very names
  enhanced_evidence: enhanced.optional(),
});

export type GivenEvidence = z.output<typeof evidenceShape>;

const flag = z.enum(['true', 'false']).transform((given) => given === 'true');

export const answerSchema = z.strictObject({
  evidence: evidenceShape.optional(),
  metadata: z.union([z.literal(''), metadata]).optional(),
  submit: flag.optional(),
});

/** Throws a StripeFailure that names the first text that is too long, or no file of ours. */
export function refuseUnfitTexts(given: GivenEvidence, kept: Partial<Record<EvidenceText, unknown>>): void {
  for (const name of TEXTS) {
    if ((given[name]?.length ?? 0) <= TEXT_LIMIT) continue;
    throw invalidParam(`evidence[${name}]`, `Text must be at most ${TEXT_LIMIT} characters.`);
  }
  for (const name of FILES) {
    const file = given[name] ?? '';
    if (file !== '') throw notFound('file upload', file, `evidence[${name}]`);
  }
  const together = TEXTS.map((name) => given[name] ?? kept[name] ?? '');
  const length = together.reduce<number>((sum, one) => sum + (typeof one === 'string' ? one.length : 0), 0);
  if (length > ALL_TEXT_LIMIT) {
    throw invalidParam(
      'evidence',
      `The combined character count of all evidence must be at most ${ALL_TEXT_LIMIT}.`,
    );
  }
}

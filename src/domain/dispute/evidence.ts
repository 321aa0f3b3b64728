/** What Midas answers a dispute with, whatever its provider calls the fields. */

/** What it proves: the rental took place; the money has gone back already; something else. */
export const EVIDENCE_KINDS = ['service_provided', 'refunded', 'other'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** The parts of the pack, in the order in which a person reads them. */
export const EVIDENCE_SECTIONS = [
  'booking',
  'terms',
  'payments',
  'messages',
  'access',
  'timeline',
  'earlier_payments',
] as const;
export type EvidenceSection = (typeof EVIDENCE_SECTIONS)[number];

/** Characters. Stripe takes 20,000 in a field and 150,000 in all; PayPal 2,000 in its note, and the rest as a file. */
export const STATEMENT_LIMIT = 2_000;
export const SECTION_LIMIT = 20_000;

/** An earlier payment of the same person, for compelling evidence 3.0. */
export interface EarlierPayment {
  readonly chargeId: string;
  readonly email: string;
  readonly ip: string | null;
  readonly description: string;
}

/** Evidence as it leaves for the provider. */
export interface Evidence {
  /** Ours: the key under which it is sent, and its reference at the provider. */
  readonly evidenceId: string;
  readonly kind: EvidenceKind;
  /** A person's own words, at most {@link STATEMENT_LIMIT} characters. */
  readonly statement: string;
  /** Plain text, each at most {@link SECTION_LIMIT} characters. What a person has left out is absent. */
  readonly sections: Readonly<Partial<Record<EvidenceSection, string>>>;
  /** Null once the person has been erased. */
  readonly customer: { readonly name: string; readonly email: string; readonly ip: string | null } | null;
  readonly service: {
    /** In one line: what was rented, where. */
    readonly description: string;
    /** `YYYY-MM-DD` at the place of the rental. */
    readonly from: string;
    readonly until: string;
  };
  /** The provider's ids of what has gone back. */
  readonly refundIds: readonly string[];
  /** Empty where compelling evidence 3.0 does not apply. */
  readonly earlierPayments: readonly EarlierPayment[];
}

/** All that Midas knows about a disputed booking, put together for a person, who makes evidence of it. */
import type { CompellingEvidence } from './dispute.ts';
import {
  EVIDENCE_SECTIONS,
  SECTION_LIMIT,
  STATEMENT_LIMIT,
  type Evidence,
  type EvidenceKind,
  type EvidenceSection,
} from './evidence.ts';

export interface EvidencePack extends Omit<Evidence, 'evidenceId' | 'kind' | 'statement' | 'sections'> {
  readonly bookingId: string;
  /** Plain text, each at most {@link SECTION_LIMIT} characters; empty where nothing is on record. */
  readonly sections: Readonly<Record<EvidenceSection, string>>;
  /** Of the rental: its times are this place's. `timeZone` is an IANA name. */
  readonly place: { readonly name: string; readonly timeZone: string };
  /** Absent where Visa's rule has no part in the dispute. `missing` names what this pack cannot answer. */
  readonly compellingEvidence?: CompellingEvidence;
  readonly suggestedKind: EvidenceKind;
}

/** What a person makes of a pack. */
export interface EvidenceEdits {
  readonly evidenceId: string;
  readonly kind: EvidenceKind;
  /** At most {@link STATEMENT_LIMIT} characters. */
  readonly statement: string;
  /** Each replaces a section; an empty text leaves it out. At most {@link SECTION_LIMIT} characters each. */
  readonly sections?: Readonly<Partial<Record<EvidenceSection, string>>>;
}

/**
 * The evidence as it leaves: what the person has written over what was assembled.
 * @throws RangeError where a text is too long: nothing that a person has written is cut unseen
 */
export function toSubmit(pack: EvidencePack, edits: EvidenceEdits): Evidence {
  const { customer, service, refundIds, earlierPayments } = pack;
  const { evidenceId, kind, sections = {} } = edits;
  const chosen = EVIDENCE_SECTIONS.map((section) => {
    const edited = sections[section];
    const text = edited === undefined ? pack.sections[section] : written(edited, SECTION_LIMIT, section);
    return [section, text] as const;
  });
  const kept = Object.fromEntries(chosen.filter(([, text]) => text !== ''));
  return {
    evidenceId,
    kind,
    statement: written(edits.statement, STATEMENT_LIMIT, 'statement'),
    sections: kept,
    customer,
    service,
    refundIds,
    // Whoever leaves out what is said of them does not want them claimed.
    earlierPayments: kept['earlier_payments'] === undefined ? [] : earlierPayments,
  };
}

/**
 * What a disputed payment asks to be answered with. Times are no part of it: whether a rental has begun, its status says.
 * @param facts.isReturned whether some of the payment has gone back, or is on its way
 */
export function suggestedKindOf(facts: {
  readonly isReturned: boolean;
  readonly hasBegun: boolean;
}): EvidenceKind {
  if (facts.isReturned) return 'refunded';
  return facts.hasBegun ? 'service_provided' : 'other';
}

/** Lines as a text within a limit of characters: beyond it whole lines are left out, and the last one says how many. */
export function fitted(lines: readonly string[], limit = SECTION_LIMIT): string {
  const whole = lines.join('\n');
  if (whole.length <= limit) return whole;
  const room = limit - leftOut(lines.length).length;
  let length = 0;
  const kept = lines.findIndex((line) => (length += line.length + 1) > room);
  return [...lines.slice(0, kept), leftOut(lines.length - kept)].join('\n');
}

const leftOut = (count: number): string =>
  `(${count} more ${count === 1 ? 'line is' : 'lines are'} left out: no more fits in.)`;

/** A person's text without what no form takes: control characters, half characters, marks that turn the direction. */
function written(text: string, limit: number, name: string): string {
  const plain = text
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, '')
    .trim();
  if (plain.length > limit) throw new RangeError(`${name}: more than ${limit} characters`);
  return plain;
}

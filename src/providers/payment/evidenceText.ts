/** Evidence as text, within what a provider takes. */
import { EVIDENCE_SECTIONS, type Evidence, type EvidenceSection } from '../../domain/dispute/evidence.ts';

export const EVIDENCE_HEADINGS: Readonly<Record<EvidenceSection, string>> = {
  booking: 'The booking',
  terms: 'The terms, and when they were accepted',
  payments: 'Payments, receipts and refunds',
  messages: 'Messages to the customer',
  access: 'Access to the booking',
  timeline: 'What happened when',
  earlier_payments: 'Earlier payments of the same customer',
};

/** Sections in the order of the pack, each under its heading; none that were left out. */
export function sectionsAsText(
  { sections }: Pick<Evidence, 'sections'>,
  which: readonly EvidenceSection[] = EVIDENCE_SECTIONS,
): string {
  return which
    .flatMap((section) => {
      const text = sections[section];
      return text === undefined ? [] : [`${EVIDENCE_HEADINGS[section].toUpperCase()}\n\n${text}`];
    })
    .join('\n\n');
}

/** Ends at a whole line, and says how many are missing; within a line that is too long alone. @param limit in characters */
export function cutTo(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const lines = text.split('\n');
  const note = (count: number) => `[${count} more lines are left out]`;
  const room = limit - note(lines.length).length;
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > room);
  const kept = lines.slice(0, end).join('\n');
  if (kept.length < room / 2) return `${text.slice(0, limit - REST.length)}${REST}`;
  return `${kept}\n${note(lines.length - end)}`;
}

const REST = '\n[The rest is left out]';

/** The evidence page is read by a person: it shows the pack as it is, and obeys no word of it. */
import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { EVIDENCE_SECTIONS } from '../../../../../src/domain/dispute/evidence.ts';
import { assembleEvidence } from '../../../../../src/emails/compose/evidence/assemble.ts';
import {
  type DisputeOnPage,
  EVIDENCE_PAGE_CSP,
  renderEvidencePage,
} from '../../../../../src/emails/compose/evidence/page.tsx';
import type { EvidenceFacts } from '../../../../../src/store/dispute/evidenceFacts.ts';
import { readable } from '../../reading.ts';
import { withEarlier } from './earlier.ts';
import { BY_PAYPAL, ERASED, FINISHED, REFUNDED } from './facts.ts';

const pageOf = (facts: EvidenceFacts, changes: Partial<DisputeOnPage> = {}): string =>
  renderEvidencePage(assembleEvidence(facts), {
    ...facts,
    status: facts.disputeStatus,
    acceptsEvidence: true,
    ...changes,
  });

/** Tags gone and entities resolved, line breaks as they are. */
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

test.each([
  ['finished', FINISHED],
  ['refunded', REFUNDED],
  ['paid by PayPal', BY_PAYPAL],
  ['of somebody who was erased', ERASED],
])('shows every section letter by letter (%s)', (_, facts) => {
  const { sections } = assembleEvidence(facts);
  const shown = textOf(pageOf(facts));
  for (const section of EVIDENCE_SECTIONS) expect(shown).toContain(sections[section]);
});

test('names the amount, the reason, the deadline at the place of the rental and how to answer', () => {
  const words = readable(pageOf(FINISHED));
  expect(words).toContain('AED 214,828.00');
  expect(words).toContain('Reason Fraudulent');
  expect(words.replace(/ +/g, ' ')).toContain('Friday, 11 February 2028, 03:59 (Dubai time)');
  expect(words).toContain('POST /v1/ops/disputes/du_1QXaB/evidence');
  expect(words).toContain('"kind": "service_provided"');
});

test('says what is not known', () => {
  const words = readable(pageOf({ ...ERASED, reason: null, evidenceDueBy: null, currency: 'BHD' }));
  for (const each of [
    'Not known yet',
    'No date given',
    'Erased',
    'Nothing on record',
    'BHD 21482800 (smallest units)',
  ])
    expect(words).toContain(each);
});

test('says that the provider takes no evidence now', () => {
  expect(readable(pageOf(BY_PAYPAL, { acceptsEvidence: false }))).toContain('PayPal takes no evidence');
  expect(readable(pageOf(BY_PAYPAL))).not.toContain('takes no evidence');
});

describe('Visa’s compelling evidence 3.0', () => {
  it('is named with what is missing', () => {
    const words = readable(pageOf(withEarlier(1)));
    expect(words).toContain('The dispute may qualify');
    expect(words).toContain('Missing prior undisputed transactions');
    expect(words).toContain('2 are needed, 1 found');
  });

  it('is named where nothing is', () => {
    expect(readable(pageOf(withEarlier(2, 0, 'qualified')))).toContain('Nothing is missing');
  });

  it('is not named where it has no part', () => {
    expect(readable(pageOf(FINISHED))).not.toContain('compelling');
  });
});

describe('hostile words', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</pre></style></title><h1>Paid</h1>',
    '\u202EderrevE\u2066\u0000',
    '{{7*7}} ${7*7}',
    'محمد بن راشد',
  ];

  it.each(HOSTILE)('%j is shown and not obeyed, wherever it stands', (word) => {
    const html = pageOf({
      ...withEarlier(1),
      customer: { name: word, email: word, phone: word, country: 'IT', notes: `${word}\n${word}` },
      clientIp: word,
      accesses: [{ clientIp: word, at: FINISHED.openedAt }],
      compellingEvidence: { status: 'requires_action', missing: [word] },
      reason: word,
      disputeId: word,
      currency: word,
    });
    expect(html).not.toMatch(/<(?:script|img)\b/i);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html.match(/<\/title>/g)).toHaveLength(1);
    expect(html).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
    expect(html).not.toMatch(/<[^>]+\s(?:on\w+|style)=/i);
  });
});

test('its style is the only thing that a browser may take from it', () => {
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(pageOf(FINISHED)) ?? [];
  const digest = createHash('sha256').update(style).digest('base64');
  expect(EVIDENCE_PAGE_CSP).toContain(`style-src 'sha256-${digest}'`);
  expect(pageOf(FINISHED)).not.toMatch(/<[^>]+\s(?:src|style)=|https?:/);
});

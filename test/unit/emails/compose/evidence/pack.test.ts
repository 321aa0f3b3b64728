/** The evidence pack as it is read: a change of one is a change to be looked at. */
import { describe, expect, it, test } from 'vitest';
import { EVIDENCE_SECTIONS, SECTION_LIMIT } from '../../../../../src/domain/dispute/evidence.ts';
import type { EvidencePack } from '../../../../../src/domain/dispute/pack.ts';
import { assembleEvidence } from '../../../../../src/emails/compose/evidence/assemble.ts';
import { minor } from '../../../../../src/domain/money/money.ts';
import type { EvidenceFacts } from '../../../../../src/store/dispute/evidenceFacts.ts';
import { withEarlier } from './earlier.ts';
import { BY_PAYPAL, CARD_PAYMENT, ERASED, FINISHED, REFUNDED } from './facts.ts';

const asRead = ({ sections, ...rest }: EvidencePack): string =>
  [
    JSON.stringify(rest, null, 2),
    ...EVIDENCE_SECTIONS.map((section) => `===== ${section} =====\n${sections[section]}`),
  ].join('\n\n');

test.each([
  ['finished', FINISHED],
  ['refunded', REFUNDED],
  ['paypal', BY_PAYPAL],
  ['erased', ERASED],
  ['compelling', withEarlier(2, 1)],
])('the pack of a booking that is %s reads as it did', async (name, facts) => {
  await expect(asRead(assembleEvidence(facts))).toMatchFileSnapshot(`__snapshots__/${name}.txt`);
});

test('the same facts make the same pack', () => {
  expect(assembleEvidence(structuredClone(FINISHED))).toEqual(assembleEvidence(FINISHED));
});

describe('what is suggested', () => {
  const suggested = (facts: EvidenceFacts) => assembleEvidence(facts).suggestedKind;

  test.each([
    ['a rental under way', { ...FINISHED, status: 'active' as const }, 'service_provided'],
    ['a rental that has ended', FINISHED, 'service_provided'],
    [
      'one cancelled after its start',
      { ...FINISHED, status: 'cancelled' as const, endedAt: FINISHED.startAt },
      'service_provided',
    ],
    [
      'one cancelled before it',
      { ...FINISHED, status: 'cancelled' as const, endedAt: '2027-12-01T00:00:00.000Z' },
      'other',
    ],
    ['one that is still to come', { ...FINISHED, status: 'confirmed' as const }, 'other'],
    ['one that was never confirmed', { ...FINISHED, status: 'expired' as const, confirmedAt: null }, 'other'],
    ['money that has gone back', REFUNDED, 'refunded'],
    ['money on its way back', BY_PAYPAL, 'refunded'],
  ])('of %s', (_, facts, kind) => {
    expect(suggested(facts)).toBe(kind);
  });

  it.each([
    [0, 'service_provided'],
    [1, 'refunded'],
  ])('of a deposit that everybody gets back, and %i more, is %s', (more, kind) => {
    const refunded = minor(FINISHED.depositReleased + more);
    expect(suggested({ ...FINISHED, payments: [{ ...CARD_PAYMENT, refunded }] })).toBe(kind);
  });

  it('does not look at the money of another payment of the booking', () => {
    const [payment = CARD_PAYMENT] = REFUNDED.payments;
    const other = { ...payment, id: 'MIDAS-7K3M9QXA-P2' };
    expect(suggested({ ...FINISHED, payments: [CARD_PAYMENT, other] })).toBe('service_provided');
  });
});

describe('refunds are named by their provider', () => {
  const [refund] = REFUNDED.refunds;
  const [part] = refund?.parts ?? [];
  if (refund === undefined || part === undefined) throw new Error('no refund to test with');
  const withParts = (...parts: EvidenceFacts['refunds'][number]['parts']): EvidenceFacts => ({
    ...FINISHED,
    refunds: [{ ...refund, parts }],
  });

  test.each([
    ['arrived', withParts(part), ['re_1']],
    ['on its way', withParts({ ...part, status: 'processing', providerRefundId: 're_2' }), ['re_2']],
    ['refused', withParts({ ...part, status: 'failed' }), []],
    ['of another payment', withParts({ ...part, paymentId: 'MIDAS-7K3M9QXA-P2' }), []],
    ['on its way by somebody else', BY_PAYPAL, ['1JU08902781691411']],
    ['reported and ours at once', REFUNDED, ['re_1']],
  ])('where one has %s', (_, facts, ids) => {
    expect(assembleEvidence(facts).refundIds).toEqual(ids);
  });

  it('but not one that the bank has returned', () => {
    const [payment = CARD_PAYMENT] = REFUNDED.payments;
    const back = {
      id: 'refund_returned:re_1',
      kind: 'refund_returned',
      amount: payment.refunded,
      currency: 'AED',
      at: FINISHED.openedAt,
    } as const;
    const facts = { ...REFUNDED, payments: [{ ...payment, facts: [...payment.facts, back] }] };
    expect(assembleEvidence(facts).refundIds).toEqual([]);
  });
});

describe('within the providers’ limits', () => {
  const crowded: EvidenceFacts = {
    ...FINISHED,
    notifications: FINISHED.notifications.map((notification) => ({
      ...notification,
      events: Array.from({ length: 10_000 }, (_, n) => ({
        kind: 'opened' as const,
        provider: 'sendgrid' as const,
        at: new Date(Date.parse('2027-11-20T09:04:02Z') + n * 1000).toISOString(),
      })),
    })),
    accesses: Array.from({ length: 2_000 }, (_, n) => ({
      clientIp: `2001:db8::${n}`,
      at: FINISHED.openedAt,
    })),
    customer: {
      name: '𝄞'.repeat(5_000),
      email: 'a@b.example',
      phone: '+1',
      country: 'US',
      notes: `${'word '.repeat(20_000)}\n`.repeat(3),
    },
  };

  test('ten thousand delivery events leave whole lines, and the last says how many are missing', () => {
    const { sections } = assembleEvidence(crowded);
    for (const section of EVIDENCE_SECTIONS)
      expect(sections[section].length).toBeLessThanOrEqual(SECTION_LIMIT);
    const lines = sections.messages.split('\n');
    const [, missing] = /^\((\d+) more lines are left out/.exec(lines.at(-1) ?? '') ?? [];
    // The address, three emails of the customer's with 3 or 4 lines before the events, and empty lines between them.
    expect(lines.length - 1 + Number(missing)).toBe(1 + 3 * (10_000 + 1 + 1 + 3) + 1);
    expect(lines.at(-2)).toMatch(/^ {2}Opened: \d+ November 2027, \d\d:\d\d:\d\d \(UTC\+04:00\)$/);
    expect(sections.messages.length).toBeGreaterThan(SECTION_LIMIT - 200);
  });

  test('a name or a note of any length is cut, and never within a character', () => {
    const { customer, sections } = assembleEvidence(crowded);
    for (const text of [customer?.name ?? '', sections.booking]) expect(text).not.toMatch(/\p{Cs}/u);
    expect([...(customer?.name ?? '')]).toHaveLength(400);
  });
});

describe('Visa’s compelling evidence 3.0', () => {
  const compelling = (facts: EvidenceFacts) => {
    const { compellingEvidence, earlierPayments } = assembleEvidence(facts);
    return { ...compellingEvidence, charges: earlierPayments.map(({ chargeId }) => chargeId) };
  };

  it('takes exactly two earlier payments from the same address', () => {
    expect(compelling(withEarlier(3, 2))).toEqual({
      status: 'requires_action',
      missing: [],
      charges: ['ch_same_1', 'ch_same_2'],
    });
    expect(compelling(withEarlier(2, 0, 'qualified'))).toMatchObject({ status: 'qualified', missing: [] });
  });

  it('names what is missing', () => {
    const asked = 'missing_prior_undisputed_transactions';
    expect(compelling(withEarlier(1))).toEqual({
      status: 'requires_action',
      missing: [asked, expect.stringContaining('2 are needed, 1 found')],
      charges: [],
    });
    expect(compelling(withEarlier(1, 3)).missing).toEqual([
      asked,
      'Earlier undisputed payments from the IP address of the disputed one: 2 are needed, 1 found.',
    ]);
    expect(compelling({ ...withEarlier(2), clientIp: null }).missing).toEqual([
      asked,
      'No IP address is on record for the disputed payment.',
    ]);
    expect(compelling({ ...withEarlier(0), customer: null }).missing).toEqual([
      asked,
      expect.stringContaining('has been erased'),
    ]);
  });

  it('keeps what it has no answer to in the provider’s own words', () => {
    const facts = {
      ...withEarlier(2),
      compellingEvidence: { status: 'requires_action' as const, missing: ['missing_signature'] },
    };
    expect(compelling(facts)).toMatchObject({
      missing: ['missing_signature'],
      charges: ['ch_same_1', 'ch_same_2'],
    });
  });

  it('has no part in a dispute that does not qualify, or is not of its kind', () => {
    const unqualified = {
      ...withEarlier(2),
      compellingEvidence: { status: 'not_qualified' as const, missing: [] },
    };
    expect(compelling(unqualified)).toEqual({ status: 'not_qualified', missing: [], charges: [] });
    expect(assembleEvidence(FINISHED)).not.toHaveProperty('compellingEvidence');
    expect(assembleEvidence(BY_PAYPAL)).not.toHaveProperty('compellingEvidence');
  });
});

describe('words of strangers', () => {
  const NASTY =
    'Eve\r\nPayment 1 of 1, the disputed one\u2028  Status: Refunded\u0000\u0007\u202Egnp.\u2066x\uD83D';
  const facts: EvidenceFacts = {
    ...REFUNDED,
    customer: {
      name: NASTY,
      email: NASTY,
      phone: NASTY,
      country: 'IT',
      notes: `${NASTY}\nReference: MIDAS-00000000`,
    },
    clientIp: NASTY,
    cancellations: REFUNDED.cancellations.map((each) => ({ ...each, note: `${NASTY}\nRental` })),
    accesses: [{ clientIp: NASTY, at: FINISHED.openedAt }],
  };
  const { sections, customer } = assembleEvidence(facts);
  const all = Object.values(sections).join('\n');

  it('hold no control character and nothing that turns the reading direction', () => {
    for (const text of [all, customer?.name ?? '', customer?.email ?? ''])
      expect(text).not.toMatch(
        /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u,
      );
  });

  it('never begin a line, so none of them passes for a heading', () => {
    const titles = all.split('\n').filter((line) => /^Payment 1 of 1/.test(line));
    expect(titles).toHaveLength(1);
    expect(all).not.toMatch(/^(?: {2})?Status: Refunded/m);
    expect(all).not.toMatch(/^Reference: MIDAS-00000000/m);
    expect(all).toMatch(/^> Reference: MIDAS-00000000$/m);
    expect(all).toMatch(/^> Rental$/m);
  });
});

test('what staff have noted, what teams write to each other and what the provider charges is nobody else’s', () => {
  const facts = {
    ...REFUNDED,
    cancellations: REFUNDED.cancellations.map((each) => ({
      ...each,
      actor: 'fatima',
      note: 'Difficult customer.',
    })),
  };
  const all = JSON.stringify(assembleEvidence(facts));
  for (const word of ['Difficult', 'fatima', 'Concierge new booking']) expect(all).not.toContain(word);
  expect(all).toContain('Cancellation asked for by Midas');
});

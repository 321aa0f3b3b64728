/** What a person has written goes out as they wrote it, and what was assembled fits the forms of the providers. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { SECTION_LIMIT, STATEMENT_LIMIT } from '../../../../src/domain/dispute/evidence.ts';
import { type EvidencePack, fitted, toSubmit } from '../../../../src/domain/dispute/pack.ts';

const PACK: EvidencePack = {
  bookingId: 'MIDAS-7K3M9QXA',
  place: { name: 'Dubai', timeZone: 'Asia/Dubai' },
  sections: {
    booking: 'The booking',
    terms: 'The terms',
    payments: 'The payments',
    messages: '',
    access: '',
    timeline: 'The timeline',
    earlier_payments: '',
  },
  service: { description: 'Bugatti Chiron in Dubai', from: '2027-12-14', until: '2027-12-17' },
  customer: { name: 'Ada', email: 'ada@example.com', ip: null },
  refundIds: ['re_1'],
  earlierPayments: [],
  suggestedKind: 'other',
};
const EDITS = { evidenceId: 'ev_1', kind: 'service_provided', statement: 'She drove it.' } as const;

describe('evidence', () => {
  it('is the pack, without what nothing is on record of', () => {
    expect(toSubmit(PACK, EDITS)).toEqual({
      evidenceId: 'ev_1',
      kind: 'service_provided',
      statement: 'She drove it.',
      sections: {
        booking: 'The booking',
        terms: 'The terms',
        payments: 'The payments',
        timeline: 'The timeline',
      },
      customer: PACK.customer,
      service: PACK.service,
      refundIds: ['re_1'],
      earlierPayments: [],
    });
  });

  it('has what a person has written in place of a section, and leaves out what they have emptied', () => {
    const sections = { booking: 'Mine', terms: '', timeline: ' \r\n ', access: 'Added' };
    expect(toSubmit(PACK, { ...EDITS, sections }).sections).toEqual({
      booking: 'Mine',
      payments: 'The payments',
      access: 'Added',
    });
  });

  it('claims earlier payments only where it tells of them', () => {
    const earlier = { chargeId: 'ch_1', email: 'a@example.com', ip: null, description: 'Bugatti Chiron' };
    const sections = { ...PACK.sections, earlier_payments: 'She paid before.' };
    const pack = { ...PACK, sections, earlierPayments: [earlier] };
    expect(toSubmit(pack, EDITS).earlierPayments).toEqual([earlier]);
    expect(toSubmit(pack, { ...EDITS, sections: { earlier_payments: '' } }).earlierPayments).toEqual([]);
  });

  it('holds no control character, and keeps line breaks', () => {
    const statement = 'One\r\nTwo\u2028Three\u0000\u202E\ttab \uD83D';
    expect(toSubmit(PACK, { ...EDITS, statement }).statement).toBe('One\nTwo\nThree tab');
  });

  it('cuts nothing that a person has written', () => {
    const statement = 'x'.repeat(STATEMENT_LIMIT);
    expect(toSubmit(PACK, { ...EDITS, statement }).statement).toHaveLength(STATEMENT_LIMIT);
    expect(() => toSubmit(PACK, { ...EDITS, statement: `${statement}x` })).toThrow(RangeError);
    const booking = 'x'.repeat(SECTION_LIMIT + 1);
    expect(() => toSubmit(PACK, { ...EDITS, sections: { booking } })).toThrow(RangeError);
  });
});

describe('lines within a limit', () => {
  it.each([
    [['a'.repeat(10), 'b'.repeat(9)], 'a'.repeat(10) + '\n' + 'b'.repeat(9)],
    [[], ''],
  ])('stay whole where they fit: %j', (lines, text) => {
    expect(fitted(lines, 20)).toBe(text);
  });

  test('beyond it end with how many are missing', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
    expect(fitted(lines, 100).split('\n').slice(-3)).toEqual([
      'line 5',
      'line 6',
      '(23 more lines are left out: no more fits in.)',
    ]);
  });

  test('none is lost unseen, whatever they are', () => {
    const line = fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 100, max: 400 }), (lines, limit) => {
        const text = fitted(lines, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        const [, missing] = /\((\d+) more lines? (?:is|are) left out: no more fits in\.\)$/.exec(text) ?? [];
        if (missing === undefined) {
          expect(text).toBe(lines.join('\n'));
          return;
        }
        const kept = text.split('\n').slice(0, -1);
        expect(kept).toEqual(lines.slice(0, kept.length));
        expect(kept.length + Number(missing)).toBe(lines.length);
      }),
    );
  });
});

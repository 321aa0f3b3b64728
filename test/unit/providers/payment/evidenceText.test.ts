/** Evidence as text: by section, and never longer than its provider takes. */
import { expect, it } from 'vitest';
import { cutTo, sectionsAsText } from '../../../../src/providers/payment/evidenceText.ts';

it('stands under its headings, in the order of the pack, without what was left out', () => {
  const sections = { messages: 'One.', booking: 'Reference: MIDAS-1' };
  expect(sectionsAsText({ sections })).toBe(
    'THE BOOKING\n\nReference: MIDAS-1\n\nMESSAGES TO THE CUSTOMER\n\nOne.',
  );
  expect(sectionsAsText({ sections }, ['messages'])).toBe('MESSAGES TO THE CUSTOMER\n\nOne.');
});

it.each([
  ['fits', 'a\nb', 'a\nb'],
  [
    'is too long by a line',
    `${'x'.repeat(40)}\n${'y'.repeat(40)}`,
    `${'x'.repeat(40)}\n[1 more lines are left out]`,
  ],
])('%s', (_what, text, cut) => {
  expect(cutTo(text, 75)).toBe(cut);
});

it('a line that is too long alone is cut within', () => {
  const cut = cutTo('x'.repeat(20_001), 20_000);
  expect(cut).toHaveLength(20_000);
  expect(cut).toMatch(/x\n\[The rest is left out\]$/);
});

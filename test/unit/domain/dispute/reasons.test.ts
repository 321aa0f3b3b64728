/** A provider's code for why a payment is disputed, as a person reads it. */
import { describe, expect, it, test } from 'vitest';
import { reasonInWords } from '../../../../src/domain/dispute/reasons.ts';

describe('a known code is a sentence, with the code behind it', () => {
  test.each([
    ['fraudulent', 'The cardholder says that they did not make this payment. (fraudulent)'],
    ['general', 'No reason was given. (general)'],
    ['UNAUTHORISED', 'The account holder says that they did not make this payment. (UNAUTHORISED)'],
    [
      'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
      'The customer says that they never got what they paid for. (MERCHANDISE_OR_SERVICE_NOT_RECEIVED)',
    ],
  ])('%s', (code, words) => {
    expect(reasonInWords(code)).toBe(words);
  });
});

describe('any other is shown as it is', () => {
  test.each([
    ['a_new_reason', 'a new reason'],
    ['A_NEW_REASON', 'a new reason'],
    ['constructor', 'constructor'],
    ['toString', 'tostring'],
    ['__proto__', '  proto  '],
    ['', ''],
  ])('%j', (code, words) => {
    expect(reasonInWords(code)).toBe(words);
  });

  it('in the spelling of its provider alone', () => {
    expect(reasonInWords('FRAUDULENT')).toBe('fraudulent');
  });
});

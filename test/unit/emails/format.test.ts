/** Amounts and moments read the same on every machine. */
import { expect, it } from 'vitest';
import { formatCountry, formatMoney, formatSpan, formatWhen } from '../../../src/emails/format.ts';
import { minor, type Currency } from '../../../src/domain/money.ts';

it.each<[number, Currency, string]>([
  [1_836_250, 'AED', 'AED 18,362.50'],
  [0, 'USD', 'USD 0.00'],
  [5, 'USD', 'USD 0.05'],
  [99_999, 'GBP', 'GBP 999.99'],
  [-36_725, 'AED', '-AED 367.25'],
  [123_456_789, 'JPY', 'JPY 123,456,789'],
  [0, 'JPY', 'JPY 0'],
  [Number.MAX_SAFE_INTEGER, 'USD', 'USD 90,071,992,547,409.91'],
])('writes %d minor units of %s as %s', (amount, currency, written) => {
  expect(formatMoney(minor(amount), currency)).toBe(written);
});

it.each([
  ['2027-12-14T06:00:00Z', 'Asia/Dubai', 'Dubai', 'Tuesday, 14 December 2027, 10:00 (Dubai time)'],
  ['2027-12-14T20:30:00Z', 'Asia/Dubai', 'Dubai', 'Wednesday, 15 December 2027, 00:30 (Dubai time)'],
  ['2027-07-04T14:00:00Z', 'America/Chicago', 'Houston', 'Sunday, 4 July 2027, 09:00 (Houston time)'],
  [
    '2027-12-04T14:00:00+00:00',
    'America/Chicago',
    'Houston',
    'Saturday, 4 December 2027, 08:00 (Houston time)',
  ],
])('tells %s in %s at the local clock', (instant, timeZone, place, written) => {
  expect(formatWhen(instant, timeZone, place)).toBe(written);
});

it('names a country, and leaves a code that none has', () => {
  expect(formatCountry('AE')).toBe('United Arab Emirates');
  expect(formatCountry('QX')).toBe('QX');
});

it.each([
  ['2027-11-03T12:10:00Z', '18 hours'],
  ['2027-11-02T18:10:00.400Z', 'less than a minute'],
  ['2027-11-02T18:11:00Z', '1 minute'],
  ['2027-11-02T19:39:40Z', '1 hour 30 minutes'],
  ['2027-11-03T18:09:58Z', '24 hours'],
  ['2027-11-02T18:00:00Z', 'less than a minute'],
])('tells the time left until %s as %s', (until, words) => {
  expect(formatSpan('2027-11-02T18:10:00Z', until)).toBe(words);
});

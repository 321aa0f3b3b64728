/** Amounts and moments read the same on every machine, and as the customer's own locale has them. */
import { describe, expect, it } from 'vitest';
import {
  formatCountry,
  formatDate,
  formatMoney,
  formatSpan,
  formatWhen,
  COMPANY_LOCALE,
  isTimeZone,
  localeFor,
} from '../../../src/emails/format.ts';
import { minor, type Currency } from '../../../src/domain/money/money.ts';

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, ' ');

it.each<[number, Currency, string]>([
  [1_836_250, 'AED', 'AED 18,362.50'],
  [0, 'USD', 'USD 0.00'],
  [5, 'USD', 'USD 0.05'],
  [99_999, 'GBP', 'GBP 999.99'],
  [-36_725, 'AED', '-AED 367.25'],
  [-5, 'AED', '-AED 0.05'],
  [123_456_789, 'JPY', 'JPY 123,456,789'],
  [0, 'JPY', 'JPY 0'],
  [Number.MAX_SAFE_INTEGER, 'USD', 'USD 90,071,992,547,409.91'],
])('writes %d minor units of %s as %s', (amount, currency, written) => {
  expect(plain(formatMoney(minor(amount), currency, COMPANY_LOCALE))).toBe(written);
});

it('lets no line end within an amount', () => {
  expect(formatMoney(minor(1_836_250), 'AED', COMPANY_LOCALE)).not.toContain(' ');
  expect(formatMoney(minor(1_836_250), 'AED', localeFor('fr-FR'))).not.toContain(' ');
});

describe("the customer's locale", () => {
  const wide = (tag: string) => plain(formatMoney(minor(-1_836_250), 'AED', localeFor(tag)));
  const tell = (tag: string) =>
    plain(formatWhen('2027-12-14T06:30:00Z', 'Asia/Dubai', 'Dubai', localeFor(tag)));

  it.each([
    ['en-GB', '-AED 18,362.50', 'Tuesday, 14 December 2027, 10:30 (Dubai time)'],
    ['en-US', '-AED 18,362.50', 'Tuesday, December 14, 2027, 10:30 AM (Dubai time)'],
    ['fr-FR', '-18 362,50 AED', 'mardi 14 décembre 2027, 10:30 (Dubai time)'],
    ['de', '-18.362,50 AED', 'Dienstag, 14. Dezember 2027, 10:30 (Dubai time)'],
    ['ar-AE', '-18,362.50 AED', '\u2068الثلاثاء، 14 ديسمبر 2027, 10:30 ص\u2069 (Dubai time)'],
    ['zh-Hans-CN', '-AED 18,362.50', '2027年12月14日星期二, 10:30 (Dubai time)'],
  ])('%s writes %s and %s', (tag, money, moment) => {
    expect(wide(tag)).toBe(money);
    expect(tell(tag)).toBe(moment);
  });

  it.each(['ar-SA-u-nu-arab-ca-islamic', 'fa-IR', 'th-TH-u-nu-thai', 'hi-IN', 'bn-BD', 'mr'])(
    '%s keeps the digits and the calendar that the concierge reads',
    (tag) => {
      expect(wide(tag)).toMatch(/362[.,٫]50/);
      expect(tell(tag)).toContain('2027');
      expect(`${wide(tag)} ${tell(tag)}`).not.toMatch(/(?![0-9])\p{Nd}/u);
      expect(wide(tag)).not.toMatch(/[\u061C\u200E\u200F]/);
    },
  );

  it.each([
    null,
    undefined,
    '',
    'en',
    'EN',
    'tlh',
    'zz-ZZ',
    'not a locale',
    'en_US',
    'x-private',
    'en-x-midas',
  ])('that nobody can write in (%s) is the company’s', (tag) => {
    expect(localeFor(tag)).toBe('en-GB');
  });
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
])('writes %s in %s at the local clock', (instant, timeZone, place, written) => {
  expect(formatWhen(instant, timeZone, place, COMPANY_LOCALE)).toBe(written);
});

it('dates a rate in the locale too', () => {
  expect(formatDate('2027-11-02T00:00:00Z', COMPANY_LOCALE)).toBe('2 November 2027');
  expect(formatDate('2027-11-02T00:00:00Z', localeFor('es-ES'))).toBe('2 de noviembre de 2027');
});

it('knows a time zone from a word', () => {
  expect(isTimeZone('Asia/Dubai')).toBe(true);
  expect(isTimeZone('Mars/Olympus')).toBe(false);
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
])('writes the time left until %s as %s', (until, words) => {
  expect(formatSpan('2027-11-02T18:10:00Z', until)).toBe(words);
});

/** One address and one name, whatever a person has typed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  displayName,
  normalizedAddress,
  parseEmailAddress,
  parseMailbox,
} from '../../../../src/domain/notification/emailAddress.ts';

describe('an address', () => {
  test.each([
    ['ada@example.org', 'ada@example.org'],
    ['Ada.Lovelace+midas@Example.ORG', 'Ada.Lovelace+midas@example.org'],
    ["o'hara@example.co.uk", "o'hara@example.co.uk"],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['ada@دبي.امارات', 'ada@xn--ngbn6f.xn--mgbaam7a8h'],
  ])('%s is written %s', (text, address) => {
    const parsed = parseEmailAddress(text)?.address;
    expect(parsed).toMatch(/^[\x21-\x7e]+$/);
    expect(parsed).toBe(address);
  });

  test.each([
    ['nothing', ''],
    ['no domain', 'ada'],
    ['an empty local part', '@example.org'],
    ['a list', 'a@example.org,b@example.org'],
    ['a list with blanks', 'a@example.org b@example.org'],
    ['a group', 'Friends:a@example.org;'],
    ['a name', 'Ada <ada@example.org>'],
    ['quotes', '"ada lovelace"@example.org'],
    ['quotes that hide a second one', '"a@example.org"@example.com'],
    ['two at signs', 'a@b@example.org'],
    ['a comment', 'ada(x)@example.org'],
    ['a line break', 'ada@example.org\r\nBcc: x@example.org'],
    ['a line break at the end', 'ada@example.org\n'],
    ['a NUL', 'ada\0@example.org'],
    ['a blank', ' ada@example.org'],
    ['two dots', 'ada..l@example.org'],
    ['a local part of another script', 'jürgen@example.org'],
    ['no second label', 'ada@localhost'],
    ['an IP address', 'ada@127.0.0.1'],
    ['an IP address as a number', 'ada@1.2'],
    ['an address literal', 'ada@[127.0.0.1]'],
    ['a port', 'ada@example.org:25'],
    ['a path', 'ada@example.org/x'],
    ['percent signs in the domain', 'ada@ex%61mple.org'],
    ['a label that begins with a hyphen', 'ada@-example.org'],
    ['an underscore in the domain', 'ada@ex_ample.org'],
    ['65 characters before the at sign', `${'a'.repeat(65)}@example.org`],
    [
      '255 characters',
      `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example.org`,
    ],
  ])('%s is none', (_what, text) => {
    expect(parseEmailAddress(text)).toBeUndefined();
  });

  test('whatever is typed, an address that is one is one line of ASCII with one at sign', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.emailAddress(),
      fc.tuple(fc.string(), fc.domain()).map((p) => p.join('@')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = parseEmailAddress(text);
        if (parsed === undefined) return;
        expect(parsed.address).toMatch(/^[^\s@,;<>"()[\]:\\]+@[a-z0-9.-]+$/);
        expect(parsed.address.length).toBeLessThanOrEqual(254);
        expect(parseEmailAddress(parsed.address)).toEqual(parsed);
      }),
    );
  });

  test.each([
    [' Ada@Example.ORG ', 'ada@example.org'],
    ['ADA@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    [' Not an Address ', 'not an address'],
  ])('%j is compared as %j', (text, compared) => {
    expect(normalizedAddress(text)).toBe(compared);
    expect(normalizedAddress(compared)).toBe(compared);
  });
});

describe('a name', () => {
  test.each([
    ['"\r\nBcc: x@y.z', '" Bcc: x@y.z'],
    ['  Ada \t Lovelace\u0000 ', 'Ada Lovelace'],
    ['Ada\u202egnp.exe', 'Ada gnp.exe'],
    ['Ada\u2028Bcc: x', 'Ada Bcc: x'],
    ['\ud83d Ada', 'Ada'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['محمد بن راشد', 'محمد بن راشد'],
    ['👩‍👩‍👧 Ada', '👩‍👩‍👧 Ada'],
    ['\r\n', undefined],
    [undefined, undefined],
  ])('%j is shown as %j', (text, shown) => {
    expect(displayName(text)).toBe(shown);
  });

  test('is cut where it is longer than a name', () => {
    expect([...(displayName('👑'.repeat(500)) ?? '')]).toHaveLength(120);
  });
});

describe('a mailbox of the settings', () => {
  test.each([
    ['concierge@midas.example', { address: 'concierge@midas.example' }],
    ['Midas <concierge@midas.example>', { name: 'Midas', address: 'concierge@midas.example' }],
    [
      '"Midas, \\"The\\"" <concierge@midas.example>',
      { name: 'Midas, "The"', address: 'concierge@midas.example' },
    ],
    ['<concierge@midas.example>', { address: 'concierge@midas.example' }],
    ['Midas', undefined],
    ['a@midas.example, b@midas.example', undefined],
    ['A <a@midas.example>, B <b@midas.example>', undefined],
  ])('%s', (text, mailbox) => {
    expect(parseMailbox(text)).toEqual(mailbox);
  });
});

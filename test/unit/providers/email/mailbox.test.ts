/** Names in header lines and links in emails, as the vendors get them. */
import { describe, expect, test } from 'vitest';
import { formatMailbox } from '../../../../src/providers/email/mailbox.ts';
import { hasTokenLink } from '../../../../src/providers/email/tokenLinks.ts';

describe('a mailbox in a header line', () => {
  test.each([
    [undefined, 'a@b.example'],
    ['Ada Lovelace', 'Ada Lovelace <a@b.example>'],
    ['Dr. Ada O’Hara', '=?UTF-8?B?RHIuIEFkYSBP4oCZSGFyYQ==?= <a@b.example>'],
    ['Dr. Ada', '"Dr. Ada" <a@b.example>'],
    ['=?UTF-8?B?eA==?=', '=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?= <a@b.example>'],
  ])('%j', (name, line) => {
    expect(formatMailbox(name, 'a@b.example')).toBe(line);
  });

  test('a long name is divided between characters, into words as short as RFC 2047 wants them', () => {
    const name = '👑王'.repeat(40);
    const words = formatMailbox(name, 'a@b.example').split(' ').slice(0, -1);
    expect(words.length).toBeGreaterThan(1);
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
    const read = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString());
    expect(read.join('')).toBe(name);
    expect(read.join('')).not.toContain('\ufffd');
  });
});

describe('a link with an access token', () => {
  test.each([
    ['<a href="https://midas.example/b/1#t=secret">', true],
    ["<a class='x' HREF = 'https://midas.example/#t'>", true],
    ['<a href="https://midas.example/b/1&#35;t=secret">', true],
    ['<a href="https://midas.example/b/1&#x23;t=secret">', true],
    ['<a href="https://midas.example/">No. #1</a>', false],
    ['<td bgcolor="#000000"><a href="https://midas.example/">', false],
  ])('%s: %s', (html, isOne) => {
    expect(hasTokenLink(html)).toBe(isOne);
  });
});

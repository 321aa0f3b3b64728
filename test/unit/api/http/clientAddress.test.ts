/** Whom a chain of proxies names, and who may be named by it. */
import { describe, expect, test } from 'vitest';
import { addressReader, readAddress } from '../../../../src/api/http/clientAddress.ts';

describe('an address is read', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7:4711 ', '203.0.113.7'],
    ['[203.0.113.7]:80', '203.0.113.7'],
    ['"[2001:DB8::0:1]:443"', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['fe80::1%eth0.5', 'fe80::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:0:0:1', '::1'],
  ])('%s as %s', (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  test.each([
    '',
    ' ',
    'unknown',
    '203.0.113.7:',
    ':80',
    '[]',
    '[]:80',
    '[2001:db8::1]x',
    '203.0.113.7, 203.0.113.8',
    '203.0.113.7:80:80',
    '203.0.113',
    '3405803783',
    '0xcb.0.113.7',
    '203.0.113.07',
    '203.0.113.7%eth0:80',
    '203.0.113.7\u0000',
    'fe80::1%',
    'localhost',
  ])('not from %j', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });
});

const callerOf = (
  trusted: readonly string[],
  remoteAddress: string | undefined,
  forwarded?: string,
): string =>
  addressReader(trusted)({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  });

describe('the caller is', () => {
  test('the socket’s without trusted proxies, whatever is forwarded', () => {
    expect(callerOf([], '::ffff:198.51.100.9', '203.0.113.7')).toBe('198.51.100.9');
    expect(callerOf([], undefined, '203.0.113.7')).toBe('0.0.0.0');
  });

  test('the last one that no trusted proxy has', () => {
    expect(callerOf(['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 203.0.113.7, 10.2.3.4')).toBe('203.0.113.7');
    expect(callerOf(['10.0.0.0/8'], '::ffff:10.0.0.1', '203.0.113.7')).toBe('203.0.113.7');
    expect(callerOf(['::1', '192.168.0.0/16'], '::1', '203.0.113.7, 192.168.7.7')).toBe('203.0.113.7');
    expect(callerOf(['2001:db8::/32'], '2001:DB8::1', '203.0.113.7')).toBe('203.0.113.7');
    expect(callerOf(['10.0.0.1'], '10.0.0.1')).toBe('10.0.0.1');
    expect(callerOf(['10.0.0.1'], '10.0.0.1', '10.0.0.1, 10.0.0.1')).toBe('10.0.0.1');
  });

  test('the socket’s where a proxy forwards what is no address', () => {
    expect(callerOf(['10.0.0.0/8'], '10.0.0.1', '203.0.113.7, unknown')).toBe('10.0.0.1');
    expect(callerOf(['10.0.0.0/8'], '10.0.0.1', '203.0.113.7, unknown, 10.0.0.2')).toBe('10.0.0.1');
    expect(callerOf(['10.0.0.0/8'], '10.0.0.1', '')).toBe('10.0.0.1');
  });
});

test.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/x', '2001:db8::/129', '10.0.0.0/-1', '/8', '*'])(
  '%s is refused as a trusted proxy',
  (proxy) => {
    expect(() => addressReader([proxy])).toThrow(/TRUSTED_PROXIES/);
  },
);

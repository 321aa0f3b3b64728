/** Bookings are counted by network and day, and the count knows nobody's address. */
import { expect, test } from 'vitest';
import { networkDayHash } from '../../../../src/api/http/networkDay.ts';

test('a network is an IPv4 address or an IPv6 /64, in a day of its own, and cannot be read from its hash', () => {
  const morning = new Date('2027-03-01T00:00:00.000Z');
  const hash = (ip: string, at = morning, secret = 'secret') => networkDayHash(ip, at, [secret]);
  expect(hash('2001:db8:1:2::1')).toBe(hash('2001:0DB8:1:2:ffff::9'));
  expect(hash('2001:db8:1:3::1')).not.toBe(hash('2001:db8:1:2::1'));
  expect(hash('::ffff:203.0.113.7')).toBe(hash('203.0.113.7'));
  expect(hash('203.0.113.8')).not.toBe(hash('203.0.113.7'));
  expect(hash('203.0.113.7', new Date('2027-03-01T23:59:59.999Z'))).toBe(hash('203.0.113.7'));
  expect(hash('203.0.113.7', new Date('2027-03-02T00:00:00.000Z'))).not.toBe(hash('203.0.113.7'));
  expect(hash('203.0.113.7', morning, 'another')).not.toBe(hash('203.0.113.7'));
});

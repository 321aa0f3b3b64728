/** However a proxy spells the caller's address, it is one caller; what is no address makes nobody a new one. */
import { describe, expect, test } from 'vitest';
import {
  apiOfFile,
  bookingRequest,
  bodyOf,
  newKey,
  post,
  quoteId,
  send,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile({
  RATE_LIMIT_BOOKINGS: '3/1m',
  TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8,2001:db8:f::/48',
});

/** Statuses of as many bookings as there are spellings: 404 while the caller may, then 429. */
async function bookAs(spellings: readonly string[], remoteAddress = '127.0.0.1'): Promise<number[]> {
  const statuses: number[] = [];
  for (const spelling of spellings) {
    const answer = await send(api.app, {
      method: 'POST',
      url: '/v1/bookings',
      payload: bookingRequest('qt_0000000000000000000000'),
      headers: { ...newKey(), 'x-forwarded-for': spelling },
      remoteAddress,
    });
    statuses.push(answer.statusCode);
  }
  return statuses;
}

const oneCaller = (spellings: readonly unknown[]) => spellings.map((_, index) => (index < 3 ? 404 : 429));

describe('one caller however a proxy writes the address', () => {
  test.each<[string, readonly string[]]>([
    ['with ports', ['203.0.113.1:1', '203.0.113.1:65535', '203.0.113.1', '203.0.113.1:4711']],
    [
      'in brackets, with and without a port',
      ['[2001:db8:1::1]:443', '[2001:db8:1::1]', '2001:db8:1::1', '[2001:DB8:1:0::1]:444'],
    ],
    ['with a zone', ['fe80::1', 'fe80::1%eth0', '[fe80::1%en1]:80', 'fe80::1%7']],
    [
      'as IPv4 within IPv6',
      ['203.0.113.2', '::ffff:203.0.113.2', '[::ffff:203.0.113.2]:80', '::ffff:cb00:7102'],
    ],
    ['in quotes and blanks', ['203.0.113.3', ' 203.0.113.3 ', '"203.0.113.3"', '"203.0.113.3:80"']],
    [
      'behind trusted proxies that are written with ports themselves',
      [
        '203.0.113.4',
        '203.0.113.4, 10.1.2.3:80',
        '203.0.113.4:1,[2001:db8:f::2]:80',
        '203.0.113.4, 10.9.9.9',
      ],
    ],
    [
      'after whatever the caller has claimed',
      ['203.0.113.5', '198.51.100.1, 203.0.113.5', 'rubbish, 203.0.113.5', ', 203.0.113.5:9'],
    ],
  ])('%s', async (_, spellings) => {
    expect(await bookAs(spellings)).toEqual(oneCaller(spellings));
  });

  test('and what is no address at all counts as the one that the proxy has connected from', async () => {
    const rubbish = [
      'unknown',
      '',
      '203.0.113.999',
      '203.0.113.6:port',
      '203.0.113.6:123456',
      '[203.0.113',
      '_hidden',
      '203.000.113.006',
      '2001:db8::1::2',
      '<script>',
      '203.0.113.6;203.0.113.7',
      '127.0.0.1.',
    ];
    expect(await bookAs(rubbish, '10.0.0.77')).toEqual(oneCaller(rubbish));
    expect(await bookAs(['unknown'], '10.0.0.78')).toEqual([404]);
  });

  test('and a proxy that nobody trusts speaks for nobody', async () => {
    const claims = ['203.0.113.21', '203.0.113.22', '203.0.113.23', '203.0.113.24'];
    expect(await bookAs(claims, '198.51.100.9')).toEqual(oneCaller(claims));
    expect(await bookAs(claims, '127.0.0.1')).toEqual([404, 404, 404, 404]);
  });
});

test('the address that is kept as evidence of accepted terms is the bare one', async () => {
  const answer = await post(
    api.app,
    '/v1/bookings',
    bookingRequest(await quoteId(api.app), { termsAccepted: true }),
    { 'x-forwarded-for': '[::ffff:203.0.113.30]:4711' },
  );
  const kept = await api.store.db
    .selectFrom('booking_requests')
    .select('client_ip')
    .where('booking_id', '=', String(bodyOf(answer)['id']))
    .executeTakeFirst();
  expect(kept?.client_ip).toBe('203.0.113.30');
});

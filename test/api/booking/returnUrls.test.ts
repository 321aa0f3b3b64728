/** PayPal sends a customer wherever it is told to: that is a page of the website, in exactly the spelling that was checked. */
import { describe, expect, test } from 'vitest';
import { findReturnUrls } from '../../../src/store/booking/requests.ts';
import {
  WEBSITE,
  apiOfFile,
  bodyOf,
  bookingRequest,
  newKey,
  post,
  quoteId,
} from '../../support/environments/apiApp.ts';

const SHOP = 'http://localhost:5173';
const api = await apiOfFile({ APP_ENV: 'staging', CORS_ORIGINS: `${WEBSITE},${SHOP}` });

const book = async (url: string, field = 'returnUrl', quote = '', headers = {}) =>
  post(
    api.app,
    '/v1/bookings',
    bookingRequest(quote || (await quoteId(api.app)), {
      payment: {
        provider: 'paypal',
        returnUrl: `${WEBSITE}/paid`,
        cancelUrl: `${WEBSITE}/back`,
        [field]: url,
      },
    }),
    headers,
  );

describe('no customer is sent to', () => {
  test.each([
    'https://evil.example/paid',
    'https://midas.example@evil.example/paid',
    'https://evil.example\\@midas.example/paid',
    'https://midas.example.evil.example/paid',
    'https://midas.example./paid',
    'https://midas.example:444/paid',
    'http://midas.example/paid',
    'https://somebody@midas.example/paid',
    'https://somebody:secret@midas.example/paid',
    'https://:secret@midas.example/paid',
    'http://:@localhost:5173.evil.example/',
    'https://localhost:5173/paid',
    'blob:https://midas.example/5c0c1d0e-8a43-4d0e-9a51-2f0f6f3a7f77',
    'javascript:location="https://midas.example"',
    'data:text/html,<script>',
    'file:///etc/passwd',
    'about:blank',
    'ftp://midas.example/paid',
    'midas:https://midas.example/paid',
    'filesystem:https://midas.example/temporary/paid',
    '//midas.example/paid',
    '/paid',
  ])('%s', async (url) => {
    for (const field of ['returnUrl', 'cancelUrl']) {
      const answer = await book(url, field, 'qt_0000000000000000000000');
      expect(answer.statusCode).toBe(400);
      expect(bodyOf(answer)).toMatchObject({ errors: [{ path: `payment.${field}` }] });
    }
  });
});

test('a page whose canonical address is too long for the field is refused', async () => {
  const answer = await book(`${WEBSITE}/${'\u00e4'.repeat(400)}`, 'returnUrl', 'qt_0000000000000000000000');
  expect(answer.statusCode).toBe(400);
});

describe('what PayPal is given is what was checked:', () => {
  test.each([
    [`${WEBSITE}/paid?b=1#done`, `${WEBSITE}/paid?b=1#done`],
    [`${SHOP}/paid`, `${SHOP}/paid`],
    ['HTTPS://MIDAS.example:443/paid', `${WEBSITE}/paid`],
    ['https://midas.example\\@evil.example/paid', `${WEBSITE}/@evil.example/paid`],
    ['https:\\\\midas.example\\paid', `${WEBSITE}/paid`],
    ['https:midas.example/paid', `${WEBSITE}/paid`],
    ['https:////midas.example/paid', `${WEBSITE}/paid`],
    ['https://midas.ex\tample/pa\r\nid', `${WEBSITE}/paid`],
    ['https://mid%61s.example/paid', `${WEBSITE}/paid`],
    ['https://@midas.example/paid', `${WEBSITE}/paid`],
    ['https://midas.example', `${WEBSITE}/`],
    ['https://midas.example/a b\u0000"<\u00e4', `${WEBSITE}/a%20b%00%22%3C%C3%A4`],
    ['https://midas.example/a/../../b', `${WEBSITE}/b`],
  ])('%j as %s', async (given, sent) => {
    const answer = await book(given);
    expect(answer.statusCode).toBe(201);
    const urls = await findReturnUrls(api.store.db, String(bodyOf(answer)['id']));
    expect(urls).toEqual({ returnUrl: sent, cancelUrl: `${WEBSITE}/back` });
  });
});

test('another spelling of the same page is the same request', async () => {
  const [quote, headers] = [await quoteId(api.app), newKey()];
  const first = await book(`${WEBSITE}/paid`, 'returnUrl', quote, headers);
  const again = await book('https://MIDAS.example:443/paid', 'returnUrl', quote, headers);
  expect(again.statusCode).toBe(201);
  expect(bodyOf(again)['id']).toBe(bodyOf(first)['id']);
});

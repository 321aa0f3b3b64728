/**
 * What emails themselves call: one click ends review requests, loading a page ends nothing, and a pixel counts an open once.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { emailOpenTokenFor } from '../../../src/security/tokens/emailOpen.ts';
import { unsubscribeTokenFor } from '../../../src/security/tokens/unsubscribe.ts';
import {
  CUSTOMER,
  apiOfFile,
  apiUnderTest,
  bodyOf,
  get,
  openBooking,
  send,
} from '../../support/environments/apiApp.ts';
import { makeNotification } from '../../support/notificationRows.ts';
import { defined } from '../../../src/domain/defined.ts';

const api = await apiOfFile({ EMAIL_OPEN_TRACKING: 'true' });
const { id: bookingId } = await openBooking(api.app);
beforeEach(async () => {
  await api.store.db.deleteFrom('suppressions').execute();
});

const suppressed = () => api.store.db.selectFrom('suppressions').selectAll().execute();

describe('the unsubscribe link', () => {
  const link = (id = bookingId, secrets = api.config.bookingTokenSecrets) =>
    `/unsubscribe/${unsubscribeTokenFor({ bookingId: id }, secrets)}`;
  const click = (url: string, payload?: string, headers: Record<string, string> = {}) =>
    send(api.app, { method: 'POST', url, headers, ...defined({ payload }) });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each<[string, string | undefined, Record<string, string>]>([
    ['as RFC 8058 has it', 'List-Unsubscribe=One-Click', form],
    ['as a form of several parts', '--x\r\n\r\n--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['without a body', undefined, {}],
    ['with anything else', '{"a":1}', { 'content-type': 'application/json' }],
  ])('ends review requests, and nothing else, with one click: %s', async (_, payload, headers) => {
    const answer = await click(link(), payload, headers);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(await suppressed()).toMatchObject([
      { address: CUSTOMER.email, scope: 'review_requests', reason: 'unsubscribed' },
    ]);
    expect((await click(link(), payload, headers)).statusCode).toBe(200);
    expect(await suppressed()).toHaveLength(1);
  });

  test('in a notification to an address of staff’s choice is that address’s, and not the customer’s', async () => {
    const key = await makeNotification(api.store.db, {
      key: `staff.${'x'.repeat(40)}`,
      template: 'review_request',
      bookingId,
      to: 'Guest@example.com',
    });
    const token = unsubscribeTokenFor({ notificationKey: key }, api.config.bookingTokenSecrets);
    expect((await get(api.app, `/unsubscribe/${token}`)).statusCode).toBe(200);
    expect((await click(`/unsubscribe/${token}`)).statusCode).toBe(200);
    expect(await suppressed()).toMatchObject([{ address: 'guest@example.com', scope: 'review_requests' }]);
  });

  test('works under an older secret too', async () => {
    const [, older = ''] = api.config.bookingTokenSecrets;
    expect((await click(link(bookingId, [older]))).statusCode).toBe(200);
  });

  test('only shows a page with a button when it is followed', async () => {
    const page = await get(api.app, link());
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toMatch(/<form method="post">.*<button>/);
    expect(page.body).not.toMatch(/<script|https?:\/\/|@example/);
    expect(page.headers['content-security-policy']).toMatch(
      /default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
    );
    await send(api.app, { method: 'HEAD', url: link() });
    expect(await suppressed()).toEqual([]);
    const done = await click(link(), 'List-Unsubscribe=One-Click', { ...form, accept: 'text/html,*/*' });
    expect(done.headers['content-type']).toContain('text/html');
  });

  test('of nobody, of another secret or of another purpose is 404', async () => {
    const { bookingTokenSecrets } = api.config;
    for (const url of [
      '/unsubscribe/x',
      `/unsubscribe/${bookingId}`,
      link(bookingId, ['somebody-elses-secret-somebody-elses-secret']),
      `/unsubscribe/${emailOpenTokenFor(bookingId, bookingTokenSecrets)}`,
      `${link()}x`,
    ]) {
      expect((await click(url)).statusCode).toBe(404);
      expect(bodyOf(await click(url))['code']).toBe('not_found');
      expect((await get(api.app, url)).statusCode).toBe(404);
    }
    expect(await suppressed()).toEqual([]);
  });

  test('of a customer who has been erased is 200', async () => {
    const { id } = await openBooking(api.app);
    await api.store.db.deleteFrom('customers').where('booking_id', '=', id).execute();
    expect((await click(link(id))).statusCode).toBe(200);
    expect(await suppressed()).toEqual([]);
  });
});

describe('the open pixel', () => {
  const open = (token: string) => get(api.app, `/email/open/${token}.gif`);
  const events = () => api.store.db.selectFrom('delivery_events').selectAll().execute();

  test('counts a notification once, however often it is looked at', async () => {
    const key = await makeNotification(api.store.db, { key: `staff.${'x'.repeat(43)}` });
    const token = emailOpenTokenFor(key, api.config.bookingTokenSecrets);
    for (let time = 0; time < 3; time += 1) {
      const answer = await open(token);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('image/gif');
      expect(answer.headers['cache-control']).toContain('no-store');
      expect(answer.rawPayload.subarray(0, 6).toString()).toBe('GIF89a');
    }
    expect(await events()).toMatchObject([{ id: `smtp:open:${key}`, key, provider: 'smtp', kind: 'opened' }]);
    await api.store.db.deleteFrom('delivery_events').execute();
  });

  test('is the same picture for nonsense, for a forged token and for a notification that is gone, and counts nothing', async () => {
    const { bookingTokenSecrets } = api.config;
    for (const token of [
      'x',
      'a.b.c',
      '%00',
      emailOpenTokenFor('staff.gone', bookingTokenSecrets),
      emailOpenTokenFor(bookingId, ['somebody-elses-secret-somebody-elses-secret']),
    ]) {
      const answer = await open(token);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('image/gif');
    }
    expect(await events()).toEqual([]);
  });

  test('is not there unless it is switched on', async () => {
    const plain = await apiUnderTest();
    expect((await get(plain.app, '/email/open/x.gif')).statusCode).toBe(404);
    await plain.close();
  });
});

/** Staff see what became of every notification, and send again what nobody took. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { suppress } from '../../../src/store/notification/suppressions.ts';
import { CUSTOMER, apiOfFile, bodyOf, get, openBooking, post } from '../../support/environments/apiApp.ts';
import { makeNotification } from '../../support/notificationRows.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

const api = await apiOfFile();
const { id: bookingId } = await openBooking(api.app);
const ops = await staffHeaders(['ops']);
afterEach(async () => {
  await api.store.db.deleteFrom('suppressions').execute();
});

const path = (key: string) => `/v1/notifications/${encodeURIComponent(key)}`;
const show = (key: string) => get(api.app, path(key), ops);
const retry = (key: string, headers: Record<string, string> = {}) =>
  post(api.app, `${path(key)}/retry`, {}, { ...ops, ...headers });
const rowOf = (key: string) =>
  api.store.db.selectFrom('notifications').selectAll().where('key', '=', key).executeTakeFirstOrThrow();

test('a notification shows every attempt and every event, each with its instant', async () => {
  const { db } = api.store;
  const key = await makeNotification(db, {
    key: `booking_confirmation.${bookingId}`,
    template: 'booking_confirmation',
    bookingId,
    createdAt: '2027-01-01T00:00:00.000Z',
    attempts: [
      { provider: 'smtp', outcome: 'unknown' },
      { provider: 'sendgrid', outcome: 'accepted', possibleDuplicate: true },
    ],
  });
  const at = '2027-01-01T00:01:00.000Z';
  await db
    .insertInto('delivery_events')
    .values({
      id: 'sendgrid:1',
      key,
      provider: 'sendgrid',
      kind: 'delivered',
      reason: null,
      at,
      received_at: at,
    })
    .execute();
  const answer = await show(key);
  expect(answer.statusCode).toBe(200);
  expect(bodyOf(answer)).toMatchObject({
    id: key,
    bookingId,
    to: null,
    attempts: [
      { attempt: 1, pass: 1, provider: 'smtp', outcome: 'unknown', possibleDuplicate: false },
      { attempt: 2, pass: 2, provider: 'sendgrid', outcome: 'accepted', possibleDuplicate: true },
    ],
    events: [{ kind: 'delivered', provider: 'sendgrid', at, reason: null }],
  });
  expect(answer.body).not.toContain(CUSTOMER.email);
});

test.each(['nothing', 'staff.none', '\0', 'x'.repeat(240), '%'])(
  '%j is no notification: 404',
  async (key) => {
    for (const answer of [await show(key), await retry(key)]) {
      expect(answer.statusCode).toBe(404);
      expect(bodyOf(answer)['code']).toBe('not_found');
    }
  },
);

describe('the list', () => {
  test('finds the failed ones, page by page, the newest first', async () => {
    const keys: string[] = [];
    for (const day of [1, 2, 3])
      keys.unshift(
        await makeNotification(api.store.db, {
          key: `review_request/MIDAS-TEST000${day}/x:${day}`,
          status: 'failed',
          createdAt: `2026-01-0${day}T00:00:00.000Z`,
        }),
      );
    const list = async (query: string) =>
      bodyOf(await get(api.app, `/v1/notifications?${query}`, ops)) as {
        data: { id: string }[];
        nextCursor: string | null;
      };
    const first = await list('status=failed&limit=2');
    const second = await list(`status=failed&limit=2&cursor=${first.nextCursor ?? ''}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(keys);
    expect(second.nextCursor).toBeNull();
    expect((await list(`bookingId=${bookingId}`)).data).toHaveLength(1);
    expect((await list('template=booking_confirmation')).data).toHaveLength(1);
  });

  test.each(['status=sent', 'booking=x', 'bookingId=x', 'cursor=x'])('%s is refused', async (query) => {
    expect((await get(api.app, `/v1/notifications?${query}`, ops)).statusCode).toBe(400);
  });
});

describe('a retry', () => {
  test.each(['failed', 'refused', 'suppressed'] as const)(
    'of one that is %s makes it wait again, a round further, and starts its workflow anew',
    async (status) => {
      const key = await makeNotification(api.store.db, {
        status,
        bookingId,
        attempts: [{ provider: 'smtp', outcome: 'unavailable' }],
      });
      const started = api.temporal.notifications.length;
      await api.temporal.startNotification({ key, template: 'access_link', bookingId, retryScheduleMs: [] });
      const answer = await retry(key);
      expect(answer.statusCode).toBe(202);
      expect(bodyOf(answer)).toMatchObject({ id: key, status: 'pending', round: 2 });
      expect(bodyOf(answer)['attempts']).toHaveLength(1);
      expect(api.temporal.startedAgain).toContain(key);
      expect(api.temporal.notifications).toHaveLength(started + 1);
      const audit = await api.store.db
        .selectFrom('audit')
        .selectAll()
        .where('object', '=', key)
        .where('action', '=', 'notification.retry')
        .execute();
      expect(audit).toMatchObject([{ action: 'notification.retry', actor: 'layla' }]);
    },
  );

  test.each(['pending', 'accepted'] as const)(
    'of one that is %s is 409 and changes nothing',
    async (status) => {
      const key = await makeNotification(api.store.db, { status, bookingId });
      const answer = await retry(key);
      expect(answer.statusCode).toBe(409);
      expect(bodyOf(answer)['code']).toBe('invalid_state');
      expect(bodyOf(answer)['detail']).toContain(status);
      expect(await rowOf(key)).toMatchObject({ status, round: 1 });
    },
  );

  test('ten at once are one round', async () => {
    const key = await makeNotification(api.store.db, { status: 'failed', bookingId });
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(key)));
    expect(answers.filter(({ statusCode }) => statusCode === 202)).toHaveLength(1);
    expect(await rowOf(key)).toMatchObject({ round: 2 });
  });

  test('is repeated under its Idempotency-Key', async () => {
    const key = await makeNotification(api.store.db, { status: 'failed', bookingId });
    const headers = { 'idempotency-key': 'again-1' };
    expect((await retry(key, headers)).statusCode).toBe(202);
    expect((await retry(key, headers)).statusCode).toBe(202);
    expect(await rowOf(key)).toMatchObject({ round: 2 });
  });

  test('that Temporal cannot take is 503, and waits for the sweeper', async () => {
    const key = await makeNotification(api.store.db, { status: 'failed', bookingId });
    api.temporal.mode = 'down';
    expect((await retry(key)).statusCode).toBe(503);
    expect(await rowOf(key)).toMatchObject({ status: 'pending', round: 2 });
  });

  describe('while its recipient is suppressed', () => {
    beforeEach(async () => {
      for (const address of [CUSTOMER.email.toUpperCase(), 'given@example.com'])
        await suppress(api.store.db, { address, scope: 'all', reason: 'bounced' });
      await suppress(api.store.db, {
        address: 'no-reviews@example.com',
        scope: 'review_requests',
        reason: 'unsubscribed',
      });
    });

    test.each([
      ['the booking’s customer', { template: 'access_link' }],
      ['an address that staff gave', { template: 'access_link', to: 'given@example.com' }],
      ['one who wants no review requests', { template: 'review_request', to: 'no-reviews@example.com' }],
    ])('is 409: %s', async (_, notification) => {
      const key = await makeNotification(api.store.db, { status: 'suppressed', bookingId, ...notification });
      const answer = await retry(key);
      expect(answer.statusCode).toBe(409);
      expect(bodyOf(answer)['detail']).toContain('suppress');
      expect(await rowOf(key)).toMatchObject({ status: 'suppressed', round: 1 });
    });

    test('goes on where the address still gets this kind of notification', async () => {
      const to = 'no-reviews@example.com';
      const key = await makeNotification(api.store.db, { status: 'failed', bookingId, to });
      expect((await retry(key)).statusCode).toBe(202);
    });
  });
});

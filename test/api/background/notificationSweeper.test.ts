/**
 * Notifications that wait for a workflow which is not there are found, whoever wrote them; all others are left alone.
 */
import { expect, test } from 'vitest';
import { sweepNotifications } from '../../../src/api/background/notificationSweeper.ts';
import { startNotification } from '../../../src/api/notification/start.ts';
import { makeNotification } from '../../support/notificationRows.ts';
import { notificationApi } from '../../support/environments/notificationApi.ts';

const { api, bookingId, write, rows } = await notificationApi();

const HOUR_MS = 3_600_000;
const sweep = (inMs = 60_000) => sweepNotifications({ ...api, clock: () => new Date(Date.now() + inMs) });

test('starts what was written down and never started, once it is half a minute old', async () => {
  await sweep();
  api.temporal.notifications.length = 0;
  api.temporal.mode = 'down';
  await write({ template: 'access_link', bookingId });
  await expect(sweep()).rejects.toThrow('Temporal');
  api.temporal.mode = 'normal';
  const fresh = (await rows()).at(-1)?.key;
  await sweep(0);
  expect(api.temporal.notifications.map(({ key }) => key)).not.toContain(fresh);
  await sweep();
  expect(api.temporal.notifications).toContainEqual({
    key: fresh,
    template: 'access_link',
    bookingId,
    retryScheduleMs: api.config.email.retrySchedule,
  });
});

test('leaves alone what is on its way, what has ended, and what a booking’s course has begun', async () => {
  const { db } = api.store;
  const attempts = [{ provider: 'smtp', outcome: 'unavailable' }] as const;
  await makeNotification(db, { key: 'staff.on-its-way', attempts });
  await makeNotification(db, { key: 'staff.ended', status: 'failed' });
  await makeNotification(db, { key: `booking_confirmation.${bookingId}` });
  await sweep();
  const started = api.temporal.notifications.map(({ key }) => key);
  for (const key of ['staff.on-its-way', 'staff.ended', `booking_confirmation.${bookingId}`])
    expect(started).not.toContain(key);
});

test('starts again what has been quiet for longer than a notification takes: its workflow is gone', async () => {
  const { db } = api.store;
  const attempts = [{ provider: 'smtp', outcome: 'unknown' }] as const;
  const key = `payment_receipt.${bookingId}`;
  await makeNotification(db, { key, attempts });
  await startNotification({ key, template: 'payment_receipt', bookingId, round: 1 }, api);
  await sweep(HOUR_MS);
  expect(api.temporal.startedAgain).not.toContain(key);
  await sweep(2 * HOUR_MS);
  expect(api.temporal.startedAgain).toContain(key);
  await makeNotification(db, { key: 'staff.ended-long-ago', status: 'failed' });
  await sweep(2 * HOUR_MS);
  expect(api.temporal.notifications.map((started) => started.key)).not.toContain('staff.ended-long-ago');
});

test('makes sure that a retried one runs', async () => {
  await makeNotification(api.store.db, { key: 'staff.retried', round: 2 });
  await sweep(0);
  expect(api.temporal.notifications.map(({ key }) => key)).toContain('staff.retried');
});

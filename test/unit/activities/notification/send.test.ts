/** A worker may die, and a database go away, at any moment of an attempt: nothing is sent that nobody knows of. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../../../src/store/database/database.ts';
import { recordDeliveryEvent } from '../../../../src/store/notification/deliveryEvents.ts';
import { beginAttempt } from '../../../../src/store/notification/attempts.ts';
import { attemptOf, type Desk, emailDesk } from '../../../support/environments/emailActivities.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await memoryStore();
  desk = emailDesk(store.db);
});
afterAll(() => store.close());

const accepted = { outcome: 'accepted', providerMessageId: '<1>' } as const;
const notification = (key: string) =>
  store.db.selectFrom('notifications').selectAll().where('key', '=', key).executeTakeFirstOrThrow();
const attempts = (key: string) =>
  store.db
    .selectFrom('notification_attempts')
    .selectAll()
    .where('key', '=', key)
    .orderBy('attempt')
    .execute();

it('an attempt that was begun before is not made again: it may have left', async () => {
  const key = await desk.notification();
  await beginAttempt(store.db, attemptOf(key));
  const before = desk.sent.length;
  expect(await desk.activities.sendEmail(attemptOf(key))).toMatchObject({ outcome: 'unknown' });
  expect(desk.sent).toHaveLength(before);
});

it('an attempt that was noted is not made again, and answers as it did', async () => {
  const key = await desk.notification();
  const sent = await desk.activities.sendEmail(attemptOf(key));
  if (sent.outcome === 'not_sent') throw new Error('it was to be sent');
  await desk.activities.recordAttempt({ id: attemptOf(key), sent });
  await store.db.updateTable('notifications').set({ status: 'pending' }).where('key', '=', key).execute();
  const before = desk.sent.length;
  expect(await desk.activities.sendEmail(attemptOf(key))).toEqual(accepted);
  expect(desk.sent).toHaveLength(before);
});

it('an attempt that was given up before it began never begins, however late its worker wakes', async () => {
  const key = await desk.notification();
  expect(await desk.activities.settleLostAttempt(attemptOf(key))).toEqual({
    outcome: 'unavailable',
    status: 'pending',
  });
  const before = desk.sent.length;
  expect(await desk.activities.sendEmail(attemptOf(key))).toEqual({
    outcome: 'unavailable',
    reason: 'never began',
  });
  expect(desk.sent).toHaveLength(before);
});

it('an attempt that had begun when its worker was lost is unknown, counted once however often it is settled', async () => {
  const key = await desk.notification();
  await desk.activities.sendEmail(attemptOf(key));
  for (let nth = 1; nth <= 2; nth += 1) {
    expect(await desk.activities.settleLostAttempt(attemptOf(key))).toEqual({
      outcome: 'unknown',
      status: 'pending',
    });
  }
  expect(await notification(key)).toMatchObject({
    unknowns: 1,
    attempts: 1,
    last_error: 'smtp unknown: worker lost',
  });
});

it('an answer that is stored twice counts once', async () => {
  const key = await desk.notification();
  await desk.activities.sendEmail(attemptOf(key));
  const sent = { outcome: 'unknown', reason: 'ECONNRESET' } as const;
  for (let nth = 1; nth <= 2; nth += 1) {
    expect(await desk.activities.recordAttempt({ id: attemptOf(key), sent })).toEqual({
      outcome: 'unknown',
      status: 'pending',
    });
  }
  expect(await notification(key)).toMatchObject({ unknowns: 1, attempts: 1 });
  expect(await attempts(key)).toMatchObject([{ outcome: 'unknown', reason: 'ECONNRESET' }]);
});

it.each(['delivered', 'bounced', 'opened'] as const)(
  'no answer is no doubt where the provider has reported already that the notification %s',
  async (kind) => {
    const key = await desk.notification();
    const attempt = attemptOf(key, 1, 'sendgrid');
    await desk.activities.sendEmail(attempt);
    const at = new Date().toISOString();
    await recordDeliveryEvent(store.db, {
      id: `sendgrid:${key}`,
      key,
      provider: 'sendgrid',
      kind,
      reason: null,
      at,
      receivedAt: at,
    });
    const sent = { outcome: 'unknown', reason: 'ECONNRESET' } as const;
    expect(await desk.activities.recordAttempt({ id: attempt, sent })).toMatchObject({ outcome: 'accepted' });
    expect(await notification(key)).toMatchObject({ unknowns: 0 });
  },
);

it('a database that goes away after the send costs nothing of what the provider said', async () => {
  const other = await memoryStore();
  const { activities, ...others } = emailDesk(other.db);
  const key = await others.notification();
  const closing = emailDesk(other.db);
  closing.answer = async () => {
    await other.close();
    return accepted;
  };
  expect(await closing.activities.sendEmail(attemptOf(key))).toEqual(accepted);
  await expect(activities.recordAttempt({ id: attemptOf(key), sent: accepted })).rejects.toThrow();
});

it('a database that is away before the send leaves the notification where it is', async () => {
  const other = await memoryStore();
  const away = emailDesk(other.db);
  const key = await away.notification();
  await other.close();
  await expect(away.activities.sendEmail(attemptOf(key))).rejects.toThrow();
  expect(away.sent).toEqual([]);
});

it('an accepted notification stays accepted, whatever is noted later', async () => {
  const key = await desk.notification();
  await desk.activities.sendEmail(attemptOf(key));
  await store.db.updateTable('notifications').set({ status: 'accepted' }).where('key', '=', key).execute();
  const refused = { outcome: 'refused_email', reason: '552' } as const;
  const ended = await desk.activities.recordAttempt({ id: attemptOf(key), sent: refused });
  expect(ended.status).toBe('accepted');
  expect(await desk.activities.closeNotification({ key, because: 'no_taker' })).toEqual({
    status: 'accepted',
  });
});

it('a notification that ended meanwhile is carried to nobody', async () => {
  const key = await desk.notification();
  await store.db.updateTable('notifications').set({ status: 'accepted' }).where('key', '=', key).execute();
  const before = desk.sent.length;
  expect(await desk.activities.sendEmail(attemptOf(key))).toEqual({
    outcome: 'not_sent',
    because: 'settled',
  });
  expect(desk.sent).toHaveLength(before);
  expect(await attempts(key)).toEqual([]);
});

it('an attempt beside one that nobody has answered for is a possible duplicate', async () => {
  const key = await desk.notification();
  await desk.activities.sendEmail(attemptOf(key, 1));
  await desk.activities.sendEmail(attemptOf(key, 2, 'sendgrid'));
  await desk.activities.recordAttempt({ id: attemptOf(key, 2, 'sendgrid'), sent: accepted });
  expect((await attempts(key)).map(({ possible_duplicate }) => possible_duplicate)).toEqual([false, true]);
  expect((await notification(key)).possible_duplicate).toBe(true);
});

it('a new round knows the attempts and the unknown outcomes of the ones before', async () => {
  const key = await desk.notification();
  await desk.activities.sendEmail(attemptOf(key));
  await desk.activities.settleLostAttempt(attemptOf(key));
  await desk.activities.settleLostAttempt(attemptOf(key, 2, 'sendgrid'));
  expect(await desk.activities.loadNotification({ key, template: 'booking_confirmation' })).toEqual({
    status: 'pending',
    round: 1,
    attempts: 2,
    unknowns: { smtp: 1, sendgrid: 0 },
    providers: ['smtp', 'sendgrid', 'mailgun'],
  });
});

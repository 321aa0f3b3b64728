/** Answers that come when nobody expected them any more, and work that is given up half-way. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../../src/store/database/database.ts';
import { beginAttempt } from '../../../../src/store/notification/attempts.ts';
import { recordDeliveryEvent } from '../../../../src/store/notification/deliveryEvents.ts';
import { attemptOf, type Desk, emailDesk, noted } from '../../../support/environments/emailActivities.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await memoryStore();
  desk = emailDesk(store.db);
});
beforeEach(() => {
  desk.answer = () => Promise.resolve(accepted);
});
afterAll(() => store.close());

const accepted = { outcome: 'accepted', providerMessageId: '<1>' } as const;

it('an answer that comes after its attempt was given up for lost still counts: the email leaves once', async () => {
  const key = await desk.notification();
  const before = desk.sent.length;
  desk.answer = async () => {
    await desk.activities.settleLostAttempt(attemptOf(key)); // Temporal has heard nothing for too long
    return accepted;
  };
  expect(await desk.send(attemptOf(key))).toEqual(noted('accepted', 'accepted'));
  desk.answer = () => Promise.resolve(accepted);
  await desk.send(attemptOf(key, 2));
  expect(desk.sent).toHaveLength(before + 1);
  expect(await desk.attemptsOf(key)).toMatchObject([{ outcome: 'accepted', reason: null }]);
  expect(await desk.rowOf(key)).toMatchObject({ status: 'accepted', last_error: null });
});

it('an email that left while its workflow was cancelled is accepted, and nobody sends it again', async () => {
  const key = await desk.notification();
  desk.answer = async () => {
    await desk.activities.closeNotification({ key, because: 'cancelled' });
    return accepted;
  };
  expect(await desk.send(attemptOf(key))).toEqual(noted('accepted', 'accepted'));
  expect(await desk.rowOf(key)).toMatchObject({ status: 'accepted', last_error: null });
});

it('what a provider told of an earlier attempt says nothing of a later one', async () => {
  const key = await desk.notification();
  const at = '2020-01-01T00:00:00.000Z'; // long before this attempt
  await recordDeliveryEvent(store.db, {
    id: `sendgrid:${key}`,
    provider: 'sendgrid',
    kind: 'bounced',
    reason: '550',
    receivedAt: at,
    key,
    at,
  });
  desk.answer = () => Promise.resolve({ outcome: 'unknown', reason: 'no answer' });
  expect(await desk.send(attemptOf(key, 1, 'sendgrid'))).toEqual(noted('unknown', 'pending'));
});

it('a worker that is to stop finishes the email under way and begins no other', async () => {
  const keys = [await desk.notification(), await desk.notification(), await desk.notification()];
  const before = desk.sent.length;
  const worker = new MockActivityEnvironment();
  desk.answer = () => {
    worker.cancel('WORKER_SHUTDOWN');
    return Promise.resolve(accepted);
  };
  const sent = await worker.run(
    desk.activities.sendEmails,
    keys.map((key) => attemptOf(key)),
  );
  expect(sent).toEqual([...noted('accepted', 'accepted'), { lost: true }, { lost: true }]);
  expect(desk.sent).toHaveLength(before + 1);
});

it('an attempt that a terminated workflow has left open is settled by the next one, under its own provider', async () => {
  const key = await desk.notification();
  await beginAttempt(store.db, attemptOf(key, 1, 'sendgrid'));
  const loaded = await desk.activities.loadNotification({ key, template: 'booking_confirmation' });
  expect(loaded).toMatchObject({ attempts: 1, unknowns: { sendgrid: 1 } });
  expect(await desk.attemptsOf(key)).toMatchObject([
    { provider: 'sendgrid', outcome: 'unknown', reason: 'worker lost' },
  ]);
});

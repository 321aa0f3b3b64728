/** A worker may die, and a database go away, at any moment of an attempt: nothing is sent that nobody knows of. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SendOutcome } from '../../../../src/providers/email/provider.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { recordDeliveryEvent } from '../../../../src/store/notification/deliveryEvents.ts';
import { writeOutbox } from '../../../../src/store/notification/outbox.ts';
import { beginAttempt } from '../../../../src/store/notification/attempts.ts';
import { attemptOf, type Desk, emailDesk, noted } from '../../../support/environments/emailActivities.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await memoryStore();
  desk = emailDesk(store.db);
});
afterAll(() => store.close());

const accepted = { outcome: 'accepted', providerMessageId: '<1>' } as const;

it('an attempt that was begun before is not made again: it may have left', async () => {
  const key = await desk.notification();
  await beginAttempt(store.db, attemptOf(key));
  const before = desk.sent.length;
  expect(await desk.send(attemptOf(key))).toEqual(noted('unknown', 'pending'));
  expect(desk.sent).toHaveLength(before);
});

it('an attempt that was noted is not made again, and answers as it did', async () => {
  const key = await desk.notification();
  expect(await desk.send(attemptOf(key))).toEqual(noted('accepted', 'accepted'));
  await store.db.updateTable('notifications').set({ status: 'pending' }).where('key', '=', key).execute();
  const before = desk.sent.length;
  expect(await desk.send(attemptOf(key))).toMatchObject([{ noted: { outcome: 'accepted' } }]);
  expect(desk.sent).toHaveLength(before);
});

it('an attempt that was given up before it began never begins, however late its worker wakes', async () => {
  const key = await desk.notification();
  expect(await desk.activities.settleLostAttempt(attemptOf(key))).toEqual({
    outcome: 'unavailable',
    status: 'pending',
  });
  const before = desk.sent.length;
  expect(await desk.send(attemptOf(key))).toEqual(noted('unavailable', 'pending'));
  expect(await desk.attemptsOf(key)).toMatchObject([{ reason: 'never began' }]);
  expect(desk.sent).toHaveLength(before);
});

it('an attempt that had begun when its worker was lost is unknown, counted once however often it is settled', async () => {
  const key = await desk.notification();
  await beginAttempt(store.db, attemptOf(key));
  for (let nth = 1; nth <= 2; nth += 1) {
    expect(await desk.activities.settleLostAttempt(attemptOf(key))).toEqual({
      outcome: 'unknown',
      status: 'pending',
    });
  }
  expect(await desk.rowOf(key)).toMatchObject({
    unknowns: 1,
    attempts: 1,
    last_error: 'smtp unknown: worker lost',
  });
});

it('an answer that is stored twice counts once', async () => {
  const key = await desk.notification();
  const sent = { outcome: 'unknown', reason: 'ECONNRESET' } as const;
  await answering(sent, () => desk.send(attemptOf(key)));
  expect(await desk.activities.noteAttempt({ id: attemptOf(key), sent })).toEqual({
    outcome: 'unknown',
    status: 'pending',
  });
  expect(await desk.rowOf(key)).toMatchObject({ unknowns: 1, attempts: 1 });
  expect(await desk.attemptsOf(key)).toMatchObject([{ outcome: 'unknown', reason: 'ECONNRESET' }]);
});

it.each(['delivered', 'bounced', 'opened'] as const)(
  'no answer is no doubt where the provider has reported already that the notification %s',
  async (kind) => {
    const key = await desk.notification();
    const attempt = attemptOf(key, 1, 'sendgrid');
    desk.answer = async () => {
      await recordDeliveryEvent(store.db, {
        id: `sendgrid:${key}`,
        key,
        provider: 'sendgrid',
        kind,
        reason: null,
        at: new Date().toISOString(),
        receivedAt: new Date().toISOString(),
      });
      return { outcome: 'unknown', reason: 'ECONNRESET' };
    };
    const sent = await desk.send(attempt);
    desk.answer = () => Promise.resolve(accepted);
    expect(sent).toMatchObject([{ noted: { outcome: 'accepted' } }]);
    expect(await desk.rowOf(key)).toMatchObject({ unknowns: 0 });
  },
);

it('a database that goes away after the send costs nothing of what the provider said', async () => {
  const other = await memoryStore();
  const closing = emailDesk(other.db);
  const first = await closing.notification();
  const second = await closing.notification();
  closing.answer = async () => {
    await other.close();
    return accepted;
  };
  expect(await closing.send(attemptOf(first), attemptOf(second))).toEqual([
    { toNote: accepted },
    { lost: true },
  ]);
  expect(closing.sent).toHaveLength(1);
});

it('a database that is away before the send leaves the notification where it is', async () => {
  const other = await memoryStore();
  const away = emailDesk(other.db);
  const key = await away.notification();
  await other.close();
  await expect(away.send(attemptOf(key))).rejects.toThrow();
  expect(away.sent).toEqual([]);
});

it('an accepted notification stays accepted, whatever is noted later', async () => {
  const key = await desk.notification();
  await desk.send(attemptOf(key));
  const refused = { outcome: 'refused_email', reason: '552' } as const;
  const ended = await desk.activities.noteAttempt({ id: attemptOf(key), sent: refused });
  expect(ended).toEqual({ outcome: 'accepted', status: 'accepted' });
  expect(await desk.activities.closeNotification({ key, because: 'no_taker' })).toEqual({
    status: 'accepted',
  });
});

it('a notification that ended meanwhile is carried to nobody', async () => {
  const key = await desk.notification();
  await store.db.updateTable('notifications').set({ status: 'accepted' }).where('key', '=', key).execute();
  const before = desk.sent.length;
  expect(await desk.send(attemptOf(key))).toEqual(noted('unavailable', 'accepted'));
  expect(desk.sent).toHaveLength(before);
  expect(await desk.attemptsOf(key)).toEqual([]);
});

it('an attempt beside one that nobody has answered for is a possible duplicate', async () => {
  const key = await desk.notification();
  await beginAttempt(store.db, attemptOf(key, 1));
  await desk.send(attemptOf(key, 2, 'sendgrid'));
  expect((await desk.attemptsOf(key)).map(({ possible_duplicate }) => possible_duplicate)).toEqual([
    false,
    true,
  ]);
  expect((await desk.rowOf(key)).possible_duplicate).toBe(true);
});

it('a new round knows the attempts and the unknown outcomes of the ones before', async () => {
  const key = await desk.notification();
  await beginAttempt(store.db, attemptOf(key));
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

it('several leave one after the other, each noted before the next is begun', async () => {
  const [first, second] = [await desk.notification(), await desk.notification()];
  const seen: string[] = [];
  desk.answer = async (email) => {
    seen.push(`${email.notificationKey}: ${(await desk.attemptsOf(first))[0]?.outcome ?? 'under way'}`);
    return accepted;
  };
  const sent = await desk.send(attemptOf(first), attemptOf(second));
  desk.answer = () => Promise.resolve(accepted);
  expect(sent).toEqual([...noted('accepted', 'accepted'), ...noted('accepted', 'accepted')]);
  expect(seen).toEqual([`${first}: under way`, `${second}: accepted`]);
});

it('an address that is refused for good gets nothing of what leaves with it', async () => {
  const [first, second] = [await desk.notification(), await desk.notification('elsewhere@example.com')];
  const third = await desk.notification((await desk.rowOf(first)).to_address ?? '');
  const before = desk.sent.length;
  const refusing = { outcome: 'refused_recipient', reason: '550 5.1.1' } as const;
  desk.answer = ({ notificationKey }) => Promise.resolve(notificationKey === first ? refusing : accepted);
  const sent = await desk.send(attemptOf(first), attemptOf(second), attemptOf(third));
  desk.answer = () => Promise.resolve(accepted);
  expect(sent).toEqual([
    ...noted('refused_recipient', 'refused'),
    ...noted('accepted', 'accepted'),
    ...noted('unavailable', 'suppressed'),
  ]);
  expect(desk.sent.slice(before).map(({ notificationKey }) => notificationKey)).toEqual([first, second]);
});

it('one that cannot be sent at all keeps none of the others', async () => {
  const [first, second] = [await desk.notification(), await desk.notification()];
  const sent = await desk.send(attemptOf('no-such-notification'), attemptOf(first), attemptOf(second));
  expect(sent).toEqual([{ lost: true }, ...noted('accepted', 'accepted'), ...noted('accepted', 'accepted')]);
});

it('one that is taken from a booking nobody has heard of for hours is not sent by that booking any more', async () => {
  const key = 'payment_receipt.MIDAS-00000001';
  const written = { key, template: 'payment_receipt' };
  const outbox = await writeOutbox(store.db, 'MIDAS-00000001', [written], ['smtp']);
  expect(outbox).toEqual({ unsent: [key], provider: 'smtp' });
  const { attempts: last } = await desk.activities.loadNotification(written);
  expect(last).toBe(1);
  const before = desk.sent.length;
  await beginAttempt(store.db, attemptOf(key, 2)); // its own workflow is about to send it
  expect(await beginAttempt(store.db, attemptOf(key))).toBe(false);
  expect((await desk.attemptsOf(key)).map(({ reason, outcome }) => [outcome, reason])).toEqual([
    ['unavailable', 'never began'],
    [null, null],
  ]);
  expect(desk.sent).toHaveLength(before);
  expect(await desk.rowOf(key)).toMatchObject({ by_booking: false, unknowns: 0 });
});

it('one whose booking says how the first attempt ended goes on behind that', async () => {
  const key = 'booking_confirmation.MIDAS-00000002';
  const written = { key, template: 'booking_confirmation' };
  await writeOutbox(store.db, 'MIDAS-00000002', [written], ['smtp']);
  const firstAttempt = { provider: 'smtp', outcome: 'unavailable' } as const;
  await desk.activities.loadNotification({ ...written, firstAttempt });
  expect(await desk.attemptsOf(key)).toEqual([]);
  expect(await desk.rowOf(key)).toMatchObject({ by_booking: false });
});

async function answering<T>(answer: SendOutcome, work: () => Promise<T>): Promise<T> {
  desk.answer = () => Promise.resolve(answer);
  try {
    return await work();
  } finally {
    desk.answer = () => Promise.resolve(accepted);
  }
}

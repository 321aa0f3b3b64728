/** When nobody knows whether a notification has left: no second copy through another provider, and none that nobody knows of. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  ACCEPTED,
  type Answer,
  failing,
  type NotificationEnvironment,
  MINUTE,
  openNotificationEnvironment,
  deliverEvent,
} from '../support/environments/notificationEnvironment.ts';
import { waitFor } from '../support/waitFor.ts';

let environment: NotificationEnvironment;
beforeAll(async () => {
  environment = await openNotificationEnvironment();
});
afterAll(() => environment.close());

const down: Answer = () => failing('unavailable');
const unknown: Answer = () => failing('unknown');
/** The first answers in turn, then acceptance. */
const inTurn = (...answers: Answer[]): Answer => {
  return (call) => (answers.shift() ?? (() => ACCEPTED))(call);
};

const called = (): string[] =>
  environment.calls.map(
    ({ provider, at }) => `${provider} at ${Math.floor((at - (environment.calls[0]?.at ?? 0)) / MINUTE)}`,
  );
const outcomeOf = async (key: string) => (await (await environment.send(key)).result()).outcome;
const attemptsOf = async (key: string) =>
  (await environment.attempts(key)).map(({ provider, outcome, possible_duplicate: duplicate }) =>
    [provider, outcome, ...(duplicate ? ['possible duplicate'] : [])].join(' '),
  );

it('after an unknown outcome nobody else is asked in that pass; the next one repeats it under its Message-ID, and it counts', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = inTurn(unknown);
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'smtp at 1']);
  expect(new Set(environment.calls.map(({ email }) => email.messageId)).size).toBe(1);
  expect(await attemptsOf(key)).toEqual(['smtp unknown', 'smtp accepted possible duplicate']);
  expect(await environment.notification(key)).toMatchObject({
    unknowns: 1,
    possible_duplicate: true,
    attempts: 2,
  });
});

it('a first attempt of its booking that nobody knows the end of counts once, and the next pass repeats it', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = inTurn(unknown);
  const firstAttempt = await environment.firstAttempt(key);
  expect(firstAttempt.outcome).toBe('unknown');
  expect((await (await environment.send(key, { firstAttempt })).result()).outcome).toBe('accepted');
  expect(called().map((call) => call.split(' ')[0])).toEqual(['smtp', 'smtp']);
  expect(await attemptsOf(key)).toEqual(['smtp unknown', 'smtp accepted possible duplicate']);
  expect(await environment.notification(key)).toMatchObject({ unknowns: 1, attempts: 2 });
});

it('after two unknown outcomes the next provider is used', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = unknown;
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'smtp at 1', 'sendgrid at 6']);
  expect(await attemptsOf(key)).toEqual([
    'smtp unknown',
    'smtp unknown possible duplicate',
    'sendgrid accepted possible duplicate',
  ]);
});

it('after two unknown outcomes, with every other provider down, the first is used again: no notification is lost', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = inTurn(unknown, unknown);
  Object.assign(environment.answers, { sendgrid: down, mailgun: down });
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'smtp at 1', 'sendgrid at 6', 'mailgun at 6', 'smtp at 6']);
});

it('a notification that was not taken again after an unknown outcome is no possible duplicate', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = inTurn(unknown, ...Array<Answer>(9).fill(down));
  Object.assign(environment.answers, { sendgrid: down, mailgun: down });
  expect(await outcomeOf(key)).toBe('failed');
  expect(await environment.notification(key)).toMatchObject({ unknowns: 1, possible_duplicate: false });
});

it('a delivery event during the pause ends it: nothing is sent a second time', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = down;
  environment.answers.sendgrid = unknown;
  const sending = await environment.send(key);
  await waitFor('the unknown outcome', async () => (await environment.notification(key)).unknowns === 1);
  await deliverEvent(environment, sending, key);
  expect(await sending.result()).toEqual({ outcome: 'accepted' });
  expect(called()).toEqual(['smtp at 0', 'sendgrid at 0']);
});

it('a delivery event whose signal is lost is found at the end of the pause', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = down;
  environment.answers.sendgrid = unknown;
  const sending = await environment.send(key);
  await waitFor('the unknown outcome', async () => (await environment.notification(key)).unknowns === 1);
  await environment.store.db
    .updateTable('notifications')
    .set({ status: 'refused' })
    .where('key', '=', key)
    .execute();
  expect(await sending.result()).toEqual({ outcome: 'refused' });
  expect(environment.calls).toHaveLength(2);
});

it('an unknown outcome of the last pass is waited for once more where the provider reports events, before it fails', async () => {
  const { key } = await environment.newNotification();
  Object.assign(environment.answers, { smtp: down, sendgrid: unknown });
  const before = await environment.server.currentTimeMs();
  const sending = await environment.send(key, { schedule: [10 * MINUTE] });
  expect(await sending.result()).toEqual({ outcome: 'failed' });
  expect(called()).toEqual(['smtp at 0', 'sendgrid at 0', 'smtp at 10', 'sendgrid at 10']);
  expect((await environment.server.currentTimeMs()) - before).toBeGreaterThanOrEqual(20 * MINUTE);
  expect(environment.reports).toMatchObject([{ code: 'notification_failed' }]);
});

it('a delivery that the provider reported before its answer was lost is no unknown outcome', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = down;
  environment.answers.sendgrid = async () => {
    const at = new Date().toISOString();
    await environment.store.db
      .insertInto('delivery_events')
      .values({
        id: `sendgrid:${key}`,
        key,
        provider: 'sendgrid',
        kind: 'delivered',
        reason: null,
        at,
        received_at: at,
      })
      .execute();
    return failing('unknown');
  };
  expect(await outcomeOf(key)).toBe('accepted');
  expect(await attemptsOf(key)).toEqual(['smtp unavailable', 'sendgrid accepted']);
});

it('a sender that dies before it has begun has sent nothing: the next provider is asked', async () => {
  const { key } = await environment.newNotification();
  environment.deaths = 1;
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['sendgrid at 0']);
  expect(await attemptsOf(key)).toEqual(['smtp unavailable', 'sendgrid accepted']);
});

it('a worker that dies while it sends may have sent it: it is sent on the next pass, and counted', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = inTurn(() => {
    throw new Error('died');
  });
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'smtp at 1']);
  expect(await attemptsOf(key)).toEqual(['smtp unknown', 'smtp accepted possible duplicate']);
});

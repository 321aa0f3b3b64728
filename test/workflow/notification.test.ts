/** One notification: carried by whoever takes it, tried again on schedule, and never silently lost. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Answer,
  failing,
  type NotificationEnvironment,
  MINUTE,
  openNotificationEnvironment,
} from '../support/environments/notificationEnvironment.ts';

let environment: NotificationEnvironment;
beforeAll(async () => {
  environment = await openNotificationEnvironment();
});
afterAll(() => environment.close());

const down: Answer = () => failing('unavailable');

/** Who was called, with the minutes since the first call. */
const called = (): string[] =>
  environment.calls.map(
    ({ provider, at }) => `${provider} at ${Math.floor((at - (environment.calls[0]?.at ?? 0)) / MINUTE)}`,
  );
const outcomeOf = async (key: string) => (await (await environment.send(key)).result()).outcome;

it('a notification that the first provider takes is sent once, and its row says by whom', async () => {
  const { key, address } = await environment.newNotification();
  expect(await outcomeOf(key)).toBe('accepted');
  expect(environment.calls.map(({ email }) => email.to)).toEqual([{ address }]);
  expect(await environment.notification(key)).toMatchObject({
    status: 'accepted',
    provider: 'smtp',
    attempts: 1,
    unknowns: 0,
    possible_duplicate: false,
    provider_message_id: '<taken@provider>',
  });
  expect(environment.reports).toEqual([]);
});

it('with SMTP down, the notification goes by SendGrid in the same pass', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = down;
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'sendgrid at 0']);
  expect(await environment.notification(key)).toMatchObject({ status: 'accepted', provider: 'sendgrid' });
});

it('a first attempt that its booking has made is not made again: its pass goes on behind it', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = down;
  const firstAttempt = await environment.firstAttempt(key);
  expect(firstAttempt).toEqual({ provider: 'smtp', outcome: 'unavailable' });
  const { outcome } = await (await environment.send(key, { firstAttempt })).result();
  expect(outcome).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'sendgrid at 0']);
  expect(await environment.notification(key)).toMatchObject({ attempts: 2, by_booking: false });
});

it('with SMTP and SendGrid down, it goes by Mailgun', async () => {
  const { key } = await environment.newNotification();
  Object.assign(environment.answers, { smtp: down, sendgrid: down });
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'sendgrid at 0', 'mailgun at 0']);
});

it('with all of them down for 20 minutes, it is delivered on a later pass', async () => {
  const { key } = await environment.newNotification();
  const until = (await environment.server.currentTimeMs()) + 20 * MINUTE;
  const slow: Answer = ({ at }) =>
    at < until ? failing('unavailable') : { outcome: 'accepted', providerMessageId: '<late>' };
  Object.assign(environment.answers, { smtp: slow, sendgrid: slow, mailgun: slow });
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called().at(-1)).toBe('smtp at 21');
  expect(environment.calls).toHaveLength(10);
  expect(environment.reports).toEqual([]);
});

it('with all of them down for good, it fails after passes at 0, 1, 6 and 21 minutes, and is reported once', async () => {
  const { key } = await environment.newNotification();
  Object.assign(environment.answers, { smtp: down, sendgrid: down, mailgun: down });
  expect(await outcomeOf(key)).toBe('failed');
  expect(called()).toEqual(
    [0, 1, 6, 21].flatMap((minute) => ['smtp', 'sendgrid', 'mailgun'].map((name) => `${name} at ${minute}`)),
  );
  expect(await environment.notification(key)).toMatchObject({
    status: 'failed',
    last_error: 'mailgun unavailable: test',
  });
  expect(environment.reports).toMatchObject([
    {
      code: 'notification_failed',
      subject: 'booking_confirmation',
      occurrence: `notification_failed/${key}/1`,
    },
  ]);
});

it('a failed notification that staff retry is sent, and its attempts go on counting', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = () => failing('refused_email');
  Object.assign(environment.answers, { sendgrid: down, mailgun: down });
  await (await environment.send(key, { schedule: [MINUTE] })).result();
  Object.assign(environment.answers, { smtp: () => ({ outcome: 'accepted', providerMessageId: '<2>' }) });
  await environment.store.db
    .updateTable('notifications')
    .set(({ eb }) => ({ status: 'pending', round: eb('round', '+', 1) }))
    .where('key', '=', key)
    .execute();
  const retried = await environment.send(key, { again: true });
  expect(await retried.result()).toEqual({ outcome: 'accepted' });
  const attempts = await environment.attempts(key);
  expect(attempts.map(({ attempt, pass, outcome }) => [attempt, pass, outcome])).toEqual([
    [1, 1, 'refused_email'],
    [2, 1, 'unavailable'],
    [3, 1, 'unavailable'],
    [4, 2, 'refused_email'],
    [5, 2, 'unavailable'],
    [6, 2, 'unavailable'],
    [7, 1, 'accepted'],
  ]);
});

it('a notification that one provider refuses is offered to the next', async () => {
  const { key } = await environment.newNotification();
  environment.answers.smtp = () => failing('refused_email');
  expect(await outcomeOf(key)).toBe('accepted');
  expect(called()).toEqual(['smtp at 0', 'sendgrid at 0']);
});

it('a recipient that is refused ends the notification: nobody else is asked, and the address gets no email any more', async () => {
  const { key, address } = await environment.newNotification();
  environment.answers.smtp = () => failing('refused_recipient');
  expect(await outcomeOf(key)).toBe('refused');
  expect(called()).toEqual(['smtp at 0']);
  const listed = await environment.store.db
    .selectFrom('suppressions')
    .select(['address', 'scope', 'reason', 'provider', 'notification_key'])
    .where('address', '=', address)
    .execute();
  expect(listed).toEqual([
    { address, scope: 'all', reason: 'refused', provider: 'smtp', notification_key: key },
  ]);
});

it('a suppressed recipient gets nothing, and the notification says so', async () => {
  const first = await environment.newNotification();
  environment.answers.smtp = () => failing('refused_recipient');
  await outcomeOf(first.key);
  const { key } = await environment.newNotification();
  await environment.store.db
    .updateTable('notifications')
    .set({ to_address: first.address.toUpperCase() })
    .where('key', '=', key)
    .execute();
  expect(await outcomeOf(key)).toBe('suppressed');
  expect(environment.calls).toEqual([]);
  expect(await environment.notification(key)).toMatchObject({ status: 'suppressed', attempts: 0 });
});

it('a notification whose data does not fit fails at once, without blaming a provider, and is reported by its fields', async () => {
  const { key } = await environment.newNotification();
  await environment.store.db
    .updateTable('notifications')
    .set({ data: '{}' })
    .where('key', '=', key)
    .execute();
  expect(await outcomeOf(key)).toBe('failed');
  expect(environment.calls).toEqual([]);
  expect(environment.reports).toMatchObject([
    { code: 'email_data_invalid', message: expect.stringMatching(/booking/) },
  ]);
});

it.each(['accepted', 'refused', 'suppressed', 'failed'] as const)(
  'a notification whose row says %s is not sent again',
  async (status) => {
    const { key } = await environment.newNotification();
    await environment.store.db.updateTable('notifications').set({ status }).where('key', '=', key).execute();
    expect(await outcomeOf(key)).toBe(status);
    expect(environment.calls).toEqual([]);
  },
);

it('the same cause never starts a second notification', async () => {
  const { key } = await environment.newNotification();
  await outcomeOf(key);
  await expect(environment.send(key)).rejects.toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
});

it('a notification whose workflow is cancelled between two passes fails, where staff see it', async () => {
  const { key } = await environment.newNotification();
  Object.assign(environment.answers, { smtp: down, sendgrid: down, mailgun: down });
  const sending = await environment.send(key);
  await environment.server.sleep(30_000);
  await sending.cancel();
  await expect(sending.result()).rejects.toThrow();
  expect(await environment.notification(key)).toMatchObject({
    status: 'failed',
    last_error: 'its workflow was cancelled',
  });
});

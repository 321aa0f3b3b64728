/** What SendGrid and Mailgun report: believed only if verified, counted once, and followed for the right recipient. */
import { describe, expect, test } from 'vitest';
import { CUSTOMER } from '../../support/environments/apiApp.ts';
import {
  deliverMailgun,
  deliverSendGrid,
  mailgunEvent,
  mailgunProof,
  sendGridEvent,
} from '../../support/clients/emailWebhooks.ts';
import { emailEventApi } from '../../support/environments/emailEventApi.ts';
import { makeNotification } from '../../support/notificationRows.ts';

const { api, bookingId, notification, rowOf, eventsOf, suppressed, reports } = await emailEventApi();

const attemptsOf = async (key: string) =>
  (
    await api.store.db
      .selectFrom('notification_attempts')
      .select('outcome')
      .where('key', '=', key)
      .orderBy('attempt')
      .execute()
  ).map(({ outcome }) => outcome);

const permanent = { severity: 'permanent', reason: 'bounce', 'delivery-status': { code: 550 } };

describe('a delivery', () => {
  test.each([
    ['SendGrid', (key: string) => deliverSendGrid(api, [sendGridEvent('delivered', key)])],
    ['Mailgun', (key: string) => deliverMailgun(api, mailgunEvent('delivered', key))],
  ])(
    'that %s reports ends the wait of a notification in doubt, and its workflow gets the signal',
    async (name, deliver) => {
      const provider = name.toLowerCase() as 'sendgrid' | 'mailgun'; // one of the two names above
      const key = await notification({
        attempts: [
          { provider, outcome: 'unavailable' },
          { provider, outcome: 'unknown' },
          { provider: 'smtp', outcome: 'unknown' },
        ],
      });
      expect((await deliver(key)).statusCode).toBe(200);
      expect(await rowOf(key)).toMatchObject({ status: 'accepted', provider });
      expect(await attemptsOf(key)).toEqual(['unavailable', 'accepted', 'unknown']);
      expect(api.temporal.signalledNotifications).toEqual([key]);
      expect(await reports()).toEqual([]);
    },
  );

  test.each([
    ['that it arrived', 'delivered', {}, 'accepted'],
    ['that it never can', 'bounce', { type: 'bounce' }, 'refused'],
  ])(
    'a delivery event %s counts also after the notification was given up, so that nobody sends it again in vain',
    async (_, event, changes, status) => {
      const key = await notification({
        status: 'failed',
        attempts: [{ provider: 'sendgrid', outcome: 'unknown' }],
      });
      expect((await deliverSendGrid(api, [sendGridEvent(event, key, changes)])).statusCode).toBe(200);
      expect(await rowOf(key)).toMatchObject({ status });
      expect(await attemptsOf(key)).toEqual(['accepted']);
    },
  );

  test('of a notification that was accepted is recorded, and no workflow is signalled', async () => {
    const key = await notification({ status: 'accepted' });
    await deliverSendGrid(api, [sendGridEvent('delivered', key), sendGridEvent('open', key)]);
    expect((await eventsOf(key)).map(({ kind }) => kind).sort()).toEqual(['delivered', 'opened']);
    expect(api.temporal.signalledNotifications).toEqual([]);
  });

  test('settles no attempt where another of the same provider was accepted', async () => {
    const attempts = [
      { provider: 'sendgrid', outcome: 'unknown' },
      { provider: 'sendgrid', outcome: 'accepted' },
    ] as const;
    const key = await notification({ status: 'accepted', attempts });
    await deliverSendGrid(api, [sendGridEvent('delivered', key)]);
    expect(await attemptsOf(key)).toEqual(['unknown', 'accepted']);
  });

  test('to a workflow that has ended is fine', async () => {
    const key = await makeNotification(api.store.db, { bookingId });
    expect((await deliverSendGrid(api, [sendGridEvent('delivered', key)])).statusCode).toBe(200);
  });
});

describe('a dead mailbox', () => {
  test.each([
    [
      'a bounce of SendGrid',
      (key: string) => deliverSendGrid(api, [sendGridEvent('bounce', key, { type: 'bounce' })]),
    ],
    [
      'a drop of SendGrid for the mailbox’s sake',
      (key: string) => deliverSendGrid(api, [sendGridEvent('dropped', key, { reason: 'Bounced Address' })]),
    ],
    [
      'a permanent failure of Mailgun',
      (key: string) => deliverMailgun(api, mailgunEvent('failed', key, permanent)),
    ],
  ])('%s suppresses the booking’s own address, never the one in the event', async (_, deliver) => {
    const key = await notification();
    expect((await deliver(key)).statusCode).toBe(200);
    expect(await suppressed()).toMatchObject([
      { address: CUSTOMER.email, scope: 'all', reason: 'bounced', notification_key: key },
    ]);
    expect(await rowOf(key)).toMatchObject({ status: 'refused' });
    expect(api.temporal.signalledNotifications).toEqual([key]);
    expect(await reports()).toMatchObject([
      { code: 'email_bounced', category: 'INTEGRATION', severity: 'LOW', booking_id: bookingId },
    ]);
  });

  test('of an address that staff gave is that address’s', async () => {
    const key = await notification({ status: 'accepted', to: 'Given@Example.com', bookingId: null });
    await deliverSendGrid(api, [sendGridEvent('bounce', key, { type: 'bounce' })]);
    expect(await suppressed()).toMatchObject([{ address: 'given@example.com' }]);
    expect(await rowOf(key)).toMatchObject({ status: 'accepted' });
  });

  test.each([
    ['by its template', { template: 'concierge_new_booking' }],
    ['by its address', { to: 'Concierge@MidasTheLifestyle.com' }],
  ])('of a team (%s) is suppressed by nobody, and reported more loudly', async (_, changes) => {
    const key = await notification(changes);
    await deliverSendGrid(api, [sendGridEvent('bounce', key, { type: 'bounce' })]);
    expect(await suppressed()).toEqual([]);
    expect(await reports()).toMatchObject([{ code: 'email_bounced', severity: 'MEDIUM' }]);
  });

  test.each([
    ['one email was blocked', () => sendGridEvent('bounce', undefined, { type: 'blocked' }), 'blocked'],
    ['a delivery was put off', () => sendGridEvent('deferred', undefined), 'deferred'],
    [
      'it was dropped for its content',
      () => sendGridEvent('dropped', undefined, { reason: 'Spam Content' }),
      'dropped',
    ],
  ] as const)('is none where %s', async (_, event, kind) => {
    const key = await notification();
    await deliverSendGrid(api, [{ ...event(), midas_notification: key }]);
    expect(await eventsOf(key)).toMatchObject([{ kind }]);
    expect(await suppressed()).toEqual([]);
    expect(await rowOf(key)).toMatchObject({ status: 'pending' });
  });
});

test('a complaint suppresses the recipient; an unsubscription only review requests', async () => {
  const [first, second] = [await notification(), await notification()];
  await deliverSendGrid(api, [sendGridEvent('spamreport', first), sendGridEvent('unsubscribe', second)]);
  expect(await suppressed()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ scope: 'all', reason: 'complained' }),
      expect.objectContaining({ scope: 'review_requests', reason: 'unsubscribed' }),
    ]),
  );
  expect(await reports()).toMatchObject([{ code: 'email_complained', severity: 'LOW' }]);
});

describe('a valid repeat is 200 and changes nothing', () => {
  test('of SendGrid', async () => {
    const key = await notification({ status: 'accepted' });
    const batch = [sendGridEvent('bounce', key, { type: 'bounce' })];
    await deliverSendGrid(api, batch);
    await api.store.db.deleteFrom('suppressions').execute(); // lifted by staff in the meantime
    for (let time = 0; time < 3; time += 1) expect((await deliverSendGrid(api, batch)).statusCode).toBe(200);
    expect(await eventsOf(key)).toHaveLength(1);
    expect(await suppressed()).toEqual([]);
    expect(await reports()).toHaveLength(1);
    expect(api.temporal.signalledNotifications).toEqual([]);
  });

  test('of Mailgun, under a new token', async () => {
    const key = await notification({ status: 'accepted' });
    const event = mailgunEvent('failed', key, permanent);
    await deliverMailgun(api, event);
    await api.store.db.deleteFrom('suppressions').execute();
    expect((await deliverMailgun(api, event)).statusCode).toBe(200);
    expect(await eventsOf(key)).toHaveLength(1);
    expect(await suppressed()).toEqual([]);
  });

  test('nor does another event under a token of Mailgun that was used, whatever it was used for', async () => {
    const key = await notification({ status: 'accepted' });
    for (const used of [
      mailgunEvent('delivered', key),
      mailgunEvent('stored', key),
      mailgunEvent('opened', undefined),
    ]) {
      const proof = mailgunProof();
      await deliverMailgun(api, used, proof);
      const forged = await deliverMailgun(api, mailgunEvent('failed', key, permanent), proof);
      expect(forged.statusCode).toBe(200);
    }
    expect((await eventsOf(key)).map(({ kind }) => kind)).toEqual(['delivered']);
    expect(await suppressed()).toEqual([]);
  });
});

test('while Temporal is away it is 503, what was reported is kept, and the repeat brings the event', async () => {
  const key = await notification({ attempts: [{ provider: 'sendgrid', outcome: 'unknown' }] });
  const batch = [sendGridEvent('delivered', key)];
  api.temporal.mode = 'down';
  const answer = await deliverSendGrid(api, batch);
  expect(answer.statusCode).toBe(503);
  expect(await rowOf(key)).toMatchObject({ status: 'accepted' });
  api.temporal.mode = 'normal';
  expect((await deliverSendGrid(api, batch)).statusCode).toBe(200);
  expect(api.temporal.signalledNotifications).toEqual([key]);
});

/** What comes to the webhooks of SendGrid and Mailgun and is no event of ours: refused, passed over, never believed. */
import { describe, expect, test } from 'vitest';
import { apiUnderTest, bodyOf } from '../../support/environments/apiApp.ts';
import {
  deliverMailgun,
  deliverSendGrid,
  mailgunEvent,
  mailgunProof,
  sendGridEvent,
} from '../../support/clients/emailWebhooks.ts';
import { emailEventApi } from '../../support/environments/emailEventApi.ts';

const { api, notification, rowOf, eventsOf, suppressed, reports } = await emailEventApi();

describe('oddities are 200 and lose nothing', () => {
  test('beside an event that counts', async () => {
    const key = await notification();
    const batch = [
      null,
      7,
      {},
      { event: 'delivered' },
      sendGridEvent('processed', key),
      sendGridEvent('delivered', 'x\0y'),
      sendGridEvent('delivered', 'x'.repeat(500)),
      sendGridEvent('delivered', key, { sg_event_id: 'a\0b' }),
      sendGridEvent('delivered', key, { timestamp: 'soon' }),
      sendGridEvent('delivered', key),
    ];
    expect((await deliverSendGrid(api, batch)).statusCode).toBe(200);
    expect(await eventsOf(key)).toHaveLength(1);
    expect(await rowOf(key)).toMatchObject({ status: 'accepted' });
  });

  test.each(['[]', '{}', 'null', 'no json', ''])('a body of %j', async (body) => {
    expect((await deliverSendGrid(api, body)).statusCode).toBe(200);
  });

  test('an event of a notification that nobody knows is kept and reported once a day', async () => {
    const batch = [sendGridEvent('delivered', 'newsletter/1'), sendGridEvent('bounce', 'newsletter/2')];
    expect((await deliverSendGrid(api, batch)).statusCode).toBe(200);
    expect(await eventsOf('newsletter/1')).toHaveLength(1);
    expect(await reports()).toMatchObject([{ code: 'email_event_unmatched', severity: 'LOW' }]);
    expect(await suppressed()).toEqual([]);
  });

  test('a batch of more than others may send', async () => {
    const key = await notification({ status: 'accepted' });
    const large = [
      sendGridEvent('delivered', key),
      sendGridEvent('processed', key, { pad: 'x'.repeat(1_500_000) }),
    ];
    expect((await deliverSendGrid(api, large)).statusCode).toBe(200);
    expect(
      (await deliverMailgun(api, { ...mailgunEvent('opened', key), pad: 'x'.repeat(300_000) })).statusCode,
    ).toBe(413);
  });
});

describe('without proof it is 400, nothing is kept, and it is reported', () => {
  const key = 'access_link.forged';
  const batch = [sendGridEvent('bounce', key, { type: 'bounce' })];

  test.each([
    ['SendGrid: a changed body', () => deliverSendGrid(api, batch, { signs: '[]' })],
    ['SendGrid: another’s signature', () => deliverSendGrid(api, batch, { signature: 'MEUCIQ==' })],
    ['SendGrid: none', () => deliverSendGrid(api, batch, { signature: '' })],
    [
      'Mailgun: another’s key',
      () => deliverMailgun(api, mailgunEvent('delivered', key), mailgunProof(0, 'guessed')),
    ],
    [
      'Mailgun: older than 12 hours',
      () => deliverMailgun(api, mailgunEvent('delivered', key), mailgunProof(43_300)),
    ],
    [
      'Mailgun: from the future',
      () => deliverMailgun(api, mailgunEvent('delivered', key), mailgunProof(-43_300)),
    ],
    [
      'Mailgun: no signature',
      () =>
        deliverMailgun(api, mailgunEvent('delivered', key), { timestamp: '1', token: 't', signature: '' }),
    ],
  ])('%s', async (_, deliver) => {
    const answer = await deliver();
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('invalid_signature');
    expect(await eventsOf(key)).toEqual([]);
  });

  test('at most once in sixty seconds and provider, however many come, also as a minute turns', async () => {
    const forgeAt = (second: string) => {
      api.setNow(new Date(`2027-06-01T12:${second}.000Z`));
      return deliverSendGrid(api, batch, { signs: '[]' });
    };
    for (const second of ['00:58', '00:58', '00:59', '01:01', '01:57']) await forgeAt(second);
    expect(await reports()).toMatchObject([
      {
        code: 'webhook_refused',
        category: 'INTEGRATION',
        fingerprint: 'INTEGRATION:webhook_refused:sendgrid',
      },
    ]);
    await forgeAt('01:58');
    expect(await reports()).toHaveLength(2);
  });

  test('at Stripe’s webhook too', async () => {
    const answer = await api.app.inject({ method: 'POST', url: '/webhooks/stripe', payload: '{}' });
    expect(answer.statusCode).toBe(400);
    expect(await reports()).toMatchObject([
      { code: 'webhook_refused', fingerprint: 'INTEGRATION:webhook_refused:stripe' },
    ]);
  });
});

test('no address is in a log, a report or an event', async () => {
  const kept = JSON.stringify([
    api.logLines,
    await reports(),
    await api.store.db.selectFrom('delivery_events').selectAll().execute(),
  ]);
  expect(kept).not.toMatch(/somebody-else|ada@/i);
});

test('where a provider is not used there is no route for it', async () => {
  const plain = await apiUnderTest();
  for (const answer of [
    await deliverSendGrid(plain, []),
    await deliverMailgun(plain, mailgunEvent('opened', 'x')),
  ])
    expect(answer.statusCode).toBe(404);
  await plain.close();
});

/** Staff send a notification: to whom it belongs or to an address they give, once, and on record. */
import { describe, expect, test } from 'vitest';
import { sampleData } from '../../../src/emails/index.ts';
import { bodyOf } from '../../support/environments/apiApp.ts';
import { notificationApi } from '../../support/environments/notificationApi.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

const { api, bookingId, write, rows } = await notificationApi();

/** Of what was done; what was shown is there as well. */
const audits = (key: string) =>
  api.store.db
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'notification.send')
    .where('object', 'like', `${key}%`)
    .execute();

test('for a booking it is 202 with the notification, and the workflow gets ids only', async () => {
  const answer = await write({ template: 'access_link', bookingId });
  expect(answer.statusCode).toBe(202);
  const body = bodyOf(answer);
  const key = String(body['id']);
  expect(body).toEqual({
    id: expect.stringMatching(/^staff\.[\w-]{24}$/) as string,
    template: 'access_link',
    bookingId,
    to: null,
    status: 'pending',
    round: 1,
    provider: null,
    possibleDuplicate: false,
    createdAt: expect.any(String) as string,
    acceptedAt: null,
    lastError: null,
    attempts: [],
    events: [],
    workflowUrl: `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(`notification/${key}`)}`,
  });
  expect(api.temporal.notifications).toEqual([
    { key, template: 'access_link', bookingId, retryScheduleMs: api.config.email.retrySchedule },
  ]);
  expect(await audits(key)).toMatchObject([{ actor: 'layla', action: 'notification.send' }]);
});

test('to an address of staff’s choice, its words stay in the database: not in Temporal, the trail or the log', async () => {
  const data = sampleData('concierge_new_booking');
  const answer = await write({ template: 'concierge_new_booking', to: 'Guest.Of.Honour@example.com', data });
  expect(answer.statusCode).toBe(202);
  const key = String(bodyOf(answer)['id']);
  expect(bodyOf(answer)).toMatchObject({ to: 'Guest.Of.Honour@example.com', bookingId: null });
  expect((await rows()).find((row) => row.key === key)).toMatchObject({
    to_address: 'Guest.Of.Honour@example.com',
    data,
  });
  const elsewhere = JSON.stringify([api.temporal.notifications, await audits(key), api.logLines]);
  expect(elsewhere).toContain(key);
  expect(elsewhere).not.toMatch(/guest\.of\.honour/i);
  expect(elsewhere).not.toContain(data.customer.name);
});

test('a booking’s notification to a team may go to another address than the team’s', async () => {
  const data = { reason: 'It expired.' };
  const to = 'assistant@example.com';
  const answer = await write({ template: 'concierge_payment_failed', bookingId, to, data });
  expect(answer.statusCode).toBe(202);
  expect(bodyOf(answer)).toMatchObject({ to, bookingId });
});

describe('is refused, and nothing is kept or started,', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['without a recipient', { template: 'access_link' }, ['bookingId']],
    ['for an unknown template', { template: 'phishing', to: 'a@example.com' }, ['template']],
    ['for a name that is no template’s at all', { template: '../etc', to: 'a@example.com' }, ['template']],
    ['for a prototype’s word', { template: 'constructor', to: 'a@example.com' }, ['template']],
    [
      'for a line break in the address',
      { template: 'access_link', to: 'a@b.example\r\nBcc: x@y.example' },
      ['to'],
    ],
    ['for a domain that nobody can write to', { template: 'access_link', to: 'a@xn--a.example' }, ['to']],
    ['for several addresses', { template: 'access_link', to: 'a@b.example, c@d.example' }, ['to']],
    ['for a name beside the address', { template: 'access_link', to: 'Ada <a@b.example>' }, ['to']],
    [
      'for a booking that does not exist',
      { template: 'access_link', bookingId: 'MIDAS-00000000' },
      ['bookingId'],
    ],
    ['for what is no booking', { template: 'access_link', bookingId: "x' or 1=1" }, ['bookingId']],
    ['for an unknown field', { template: 'access_link', to: 'a@b.example', from: 'eve@x.example' }, ['from']],
    [
      'for headers',
      { template: 'access_link', to: 'a@b.example', headers: { Bcc: 'x@y.example' } },
      ['headers'],
    ],
    [
      'for text that no database takes',
      { template: 'access_link', to: 'a@b.example', data: { a: ['\0'] } },
      ['data'],
    ],
  ])('%s', async (_, body, paths) => {
    const before = (await rows()).length;
    const answer = await write(body);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('validation_failed');
    expect((bodyOf(answer)['errors'] as { path: string }[]).map(({ path }) => path)).toEqual(paths);
    expect(await rows()).toHaveLength(before);
    expect(api.temporal.notifications).toEqual([]);
  });

  test('for data that does not fit the template, with each field named and no value quoted', async () => {
    const template = 'concierge_new_booking';
    const { booking, ...rest } = sampleData(template);
    const data = { ...rest, booking: { ...booking, days: 'secret-value', link: 'javascript:alert(1)' } };
    const answer = await write({ template, to: 'a@example.com', data });
    expect(answer.statusCode).toBe(400);
    const paths = (bodyOf(answer)['errors'] as { path: string }[]).map(({ path }) => path).sort();
    expect(paths).toEqual(['data.booking.days', 'data.booking.link']);
    expect(answer.body).not.toMatch(/secret-value|javascript/);
  });

  test('for data nested without end', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const payload = `{"template":"access_link","to":"a@example.com","data":{"a":${deep}}}`;
    const answer = await api.app.inject({
      method: 'POST',
      url: '/v1/notifications',
      payload,
      headers: { ...(await staffHeaders(['concierge'])), 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(400);
  });

  test('for what a booking’s notification needs and only its cause knows', async () => {
    const answer = await write({ template: 'payment_failed', bookingId });
    expect(answer.statusCode).toBe(400);
    const paths = (bodyOf(answer)['errors'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(['data.reason']);
    const complete = await write({ template: 'payment_failed', bookingId, data: { reason: 'It expired.' } });
    expect(complete.statusCode).toBe(202);
    api.temporal.notifications.length = 0;
  });
});

test.each(['finance', 'legal'] as const)('%s may not', async (role) => {
  const answer = await write({ template: 'access_link', bookingId }, await staffHeaders([role]));
  expect(answer.statusCode).toBe(403);
});

describe('under an Idempotency-Key', () => {
  const body = () => ({ template: 'access_link', bookingId });

  test('a repeat joins the first notification, another body is 422, another colleague’s key is another notification', async () => {
    const key = { 'idempotency-key': 'notification-1' };
    const [first, second] = [await write(body(), key), await write(body(), key)];
    expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
    expect(bodyOf(second)['id']).toBe(bodyOf(first)['id']);
    expect(api.temporal.notifications).toHaveLength(1);
    expect(await audits(String(bodyOf(first)['id']))).toHaveLength(1);

    const other = await write({ ...body(), to: 'b@example.com' }, key);
    expect(other.statusCode).toBe(422);
    const colleague = await write(body(), { ...key, ...(await staffHeaders(['ops'], 'omar')) });
    expect(bodyOf(colleague)['id']).not.toBe(bodyOf(first)['id']);
  });

  test('two at once are one notification', async () => {
    const key = { 'idempotency-key': 'notification-2' };
    const answers = await Promise.all([write(body(), key), write(body(), key), write(body(), key)]);
    expect(new Set(answers.map((answer) => bodyOf(answer)['id'])).size).toBe(1);
    expect(api.temporal.notifications).toHaveLength(1);
  });

  test('what was written down and not started is started by the repeat, and another body finds it too', async () => {
    const key = { 'idempotency-key': 'notification-3' };
    api.temporal.mode = 'down';
    const refused = await write(body(), key);
    expect(refused.statusCode).toBe(503);
    expect(bodyOf(refused)['detail']).toContain('written down');
    const before = (await rows()).length;
    api.temporal.mode = 'normal';
    expect((await write({ ...body(), to: 'b@example.com' }, key)).statusCode).toBe(422);
    expect(api.temporal.notifications).toHaveLength(0);
    const repeated = await write(body(), { 'idempotency-key': 'notification-3b' });
    expect(repeated.statusCode).toBe(202);
    expect(await rows()).toHaveLength(before + 1);
  });

  test('the repeat of a notification that could not be started is that notification', async () => {
    const key = { 'idempotency-key': 'notification-4' };
    api.temporal.mode = 'down';
    await write(body(), key);
    const before = (await rows()).length;
    api.temporal.mode = 'normal';
    expect((await write(body(), key)).statusCode).toBe(202);
    expect(await rows()).toHaveLength(before);
    expect(api.temporal.notifications).toHaveLength(1);
  });
});

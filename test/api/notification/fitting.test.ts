/**
 * What staff may send of a booking: to its customer alone what opens it, of no booking what is not true of it, and
 * nothing with words that would be left out.
 */
import { describe, expect, test } from 'vitest';
import { recipientOf, sampleData, TEMPLATE_NAMES } from '../../../src/emails/index.ts';
import { CUSTOMER, bodyOf, get, post } from '../../support/environments/apiApp.ts';
import { notificationApi } from '../../support/environments/notificationApi.ts';
import { makeNotification } from '../../support/notificationRows.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

const { api, bookingId, write, rows } = await notificationApi();

const problems = (answer: Awaited<ReturnType<typeof write>>) => ({
  status: answer.statusCode,
  fields: ((bodyOf(answer)['errors'] ?? []) as { path: string }[]).map(({ path }) => path),
});
const TO_CUSTOMERS = TEMPLATE_NAMES.filter((name) => recipientOf(name).to === 'customer');

async function refused(body: Readonly<Record<string, unknown>>) {
  const before = (await rows()).length;
  const answer = await write(body);
  expect(await rows()).toHaveLength(before);
  expect(api.temporal.notifications).toEqual([]);
  return answer;
}

describe('an email that opens a booking goes to its customer only', () => {
  test.each(TO_CUSTOMERS)('%s', async (template) => {
    const data = sampleData(template);
    for (const to of ['stranger@example.com', `${CUSTOMER.email}.example`, 'concierge@midas.example']) {
      expect(problems(await refused({ template, bookingId, to })).fields).toContain('to');
      expect(problems(await refused({ template, to, data })).fields).toEqual(['bookingId', 'to']);
    }
    expect(problems(await refused({ template, data })).fields).toEqual(['bookingId']);
  });

  test('also where their own address is given, in any case', async () => {
    for (const to of [CUSTOMER.email, CUSTOMER.email.toUpperCase()])
      expect((await write({ template: 'access_link', bookingId, to })).statusCode).toBe(202);
  });

  test('but for no address once the customer is erased', async () => {
    const { store } = api;
    const { name_words: _, ...customer } = await store.db
      .deleteFrom('customers')
      .where('booking_id', '=', bookingId)
      .returningAll()
      .executeTakeFirstOrThrow();
    expect(problems(await refused({ template: 'access_link', bookingId, to: CUSTOMER.email }))).toEqual({
      status: 400,
      fields: ['to'],
    });
    await store.db.insertInto('customers').values(customer).execute();
  });
});

describe('of an unpaid booking', () => {
  const TRUE_OF_IT: readonly string[] = [
    'access_link',
    'payment_failed',
    'concierge_payment_failed',
    'finance_payment_problem',
  ];

  test.each(TEMPLATE_NAMES.filter((name) => !TRUE_OF_IT.includes(name)))('%s is 409', async (template) => {
    const answer = await refused({ template, bookingId });
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({ code: 'invalid_state' });
    expect(bodyOf(answer)['detail']).toContain('awaiting_payment');
  });

  test('what has failed may not be sent again either, once it is no longer true', async () => {
    const ops = await staffHeaders(['ops']);
    const key = await makeNotification(api.store.db, {
      status: 'failed',
      bookingId,
      template: 'booking_confirmation',
    });
    const answer = await post(api.app, `/v1/notifications/${encodeURIComponent(key)}/retry`, {}, ops);
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)['detail']).toContain('awaiting_payment');
    const shown = await get(api.app, `/v1/notifications/${encodeURIComponent(key)}`, ops);
    expect(bodyOf(shown)).toMatchObject({ status: 'failed', round: 1 });
  });
});

describe('a field that would be left out is refused by name', () => {
  const unpaid = (data: object) => refused({ template: 'payment_failed', bookingId, data });

  test.each<[string, object, string[]]>([
    ['misspelt', { reson: 'It expired.' }, ['data.reson', 'data.reason']],
    [
      'beside those that fit',
      { reason: 'It expired.', discount: 1, Reason: 'x' },
      ['data.discount', 'data.Reason'],
    ],
    ['of another template', { reason: 'It expired.', decision: 'approved' }, ['data.decision']],
    ['with a dot', { reason: 'It expired.', 'booking.link': 'https://evil.example' }, ['data.booking.link']],
    [
      'of a prototype',
      { reason: 'It expired.', constructor: {}, toString: 1 },
      ['data.constructor', 'data.toString'],
    ],
    [
      'that the booking knows',
      { reason: 'x', customerName: 'Eve', holdExpiresAt: 1 },
      ['data.customerName', 'data.holdExpiresAt'],
    ],
    ['the booking itself', { reason: 'x', booking: { link: 'https://evil.example' } }, ['data.booking']],
    ['a link', { reason: 'x', unsubscribeLink: 'https://evil.example' }, ['data.unsubscribeLink']],
  ])('%s', async (_, data, fields) => {
    expect(problems(await unpaid(data))).toEqual({ status: 400, fields });
  });

  test('within another field, and within a list', async () => {
    const sample = sampleData('finance_risk_review');
    const [payment] = sample.payments;
    const data = {
      ...sample,
      booking: { ...sample.booking, colour: 'gold' },
      payments: [{ ...payment, capturedAt: 'today' }],
      extra: true,
    };
    const { status, fields } = problems(await refused({ template: 'finance_risk_review', data }));
    expect(status).toBe(400);
    expect(fields.sort()).toEqual(['data.booking.colour', 'data.extra', 'data.payments.0.capturedAt']);
  });

  test.each(TEMPLATE_NAMES.filter((name) => recipientOf(name).to === 'team'))(
    '%s takes its own sample whole',
    async (template) => {
      expect((await write({ template, data: sampleData(template) })).statusCode).toBe(202);
    },
  );
});

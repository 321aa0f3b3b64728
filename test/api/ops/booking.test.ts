/** Staff find a booking by what they know of it, and see everything about it but the means to pay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import { confirm } from '../../../src/store/booking/bookings.ts';
import { registerNotification } from '../../../src/store/notification/notifications.ts';
import { paymentCaptured } from '../../../src/store/payment/payments.ts';
import {
  type ApiUnderTest,
  CUSTOMER,
  apiUnderTest,
  bodyOf,
  bookingRequest,
  daysAhead,
  get,
  post,
} from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

interface Listed {
  readonly data: readonly { readonly id: string; readonly [field: string]: unknown }[];
  readonly nextCursor: string | null;
}

let api: ApiUnderTest;
/** Seven bookings in the order in which they were made; the odd ones are Grace's, the last is paid. */
const ids: string[] = [];
const startOf = (index: number) => daysAhead(40 + index * 5);

beforeAll(async () => {
  api = await apiUnderTest();
  for (let index = 0; index < 7; index += 1) {
    const itemId = index === 2 ? 'koenigsegg-jesko' : 'bugatti-chiron';
    const dates = { startDate: startOf(index), endDate: daysAhead(42 + index * 5) };
    const quote = { itemId, location: 'dubai', tier: 'standard', ...dates };
    const quoteId = String(bodyOf(await post(api.app, '/v1/quotes', quote))['id']);
    const email = index % 2 === 1 ? 'Grace@Example.com' : CUSTOMER.email;
    const booked = await post(
      api.app,
      '/v1/bookings',
      bookingRequest(quoteId, { customer: { ...CUSTOMER, email } }),
    );
    ids.push(String(bodyOf(booked)['id']));
  }
  await pay(ids[6] ?? '');
});
afterAll(() => api.close());

async function pay(bookingId: string) {
  const { db } = api.store;
  const at = '2027-01-01T00:00:00.000Z';
  const { total } = await db
    .selectFrom('bookings')
    .select('total')
    .where('id', '=', bookingId)
    .executeTakeFirstOrThrow();
  const fee = { id: 'txn_1', amount: minor(77), currency: 'AED' };
  const money = { id: `${bookingId}-P1`, bookingId, chargeId: 'ch_1', amount: total, at, fee };
  await paymentCaptured(db, { ...money, currency: 'AED', risk: 'elevated' });
  await confirm(db, bookingId, at);
  await registerNotification(db, {
    key: `booking_confirmation.${bookingId}`,
    template: 'booking_confirmation',
    bookingId,
    paymentId: null,
    data: {},
  });
}

const list = async (query = '') =>
  get(api.app, `/v1/ops/bookings${query}`, await staffHeaders(['concierge']));
const found = async (query: string) => {
  const answer = await list(query);
  expect(answer.statusCode).toBe(200);
  return answer.json<Listed>().data.map(({ id }) => ids.indexOf(id));
};

describe('the list', () => {
  test('shows the newest first, with what a concierge needs to call the customer', async () => {
    expect(await found('')).toEqual([6, 5, 4, 3, 2, 1, 0]);
    const [newest] = (await list()).json<Listed>().data;
    expect(newest).toMatchObject({
      status: 'confirmed',
      itemName: 'Bugatti Chiron',
      location: 'dubai',
      startDate: startOf(6),
      customer: { name: CUSTOMER.name, email: CUSTOMER.email },
      currency: 'AED',
      deposit: { status: 'held', amount: 1_836_250 },
      workflowUrl: `http://127.0.0.1:8233/namespaces/default/workflows/booking%2F${ids[6] ?? ''}`,
    });
  });

  test.each<[string, () => string, number[]]>([
    ['status', () => '?status=confirmed', [6]],
    ['item', () => '?itemId=koenigsegg-jesko', [2]],
    ['email address in any case', () => '?email=gRACE@example.com', [5, 3, 1]],
    ['first start date, inclusive', () => `?from=${startOf(5)}`, [6, 5]],
    ['last start date, inclusive', () => `?to=${startOf(1)}`, [1, 0]],
    [
      'all of it together',
      () => `?status=awaiting_payment&email=grace@example.com&from=${startOf(2)}`,
      [5, 3],
    ],
    ['what nobody has', () => '?email=nobody@example.com', []],
    ['an item that is none', () => '?itemId=batmobile', []],
  ])('is narrowed by %s', async (_, query, wanted) => {
    expect(await found(query())).toEqual(wanted);
  });

  test('comes in pages that neither repeat nor miss a booking, whatever is booked meanwhile', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = (
        await list(`?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json<Listed>();
      expect(page.data.length).toBeLessThanOrEqual(3);
      seen.push(...page.data.map(({ id }) => ids.indexOf(id)));
      cursor = page.nextCursor;
      const quote = { itemId: 'icon-280', location: 'dubai', tier: 'standard' };
      const dates = { startDate: daysAhead(100 + seen.length), endDate: daysAhead(101 + seen.length) };
      const quoted = bodyOf(await post(api.app, '/v1/quotes', { ...quote, ...dates }));
      await post(api.app, '/v1/bookings', bookingRequest(String(quoted['id'])));
    } while (cursor !== null);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  test('keeps its order for bookings of the same instant', async () => {
    await api.store.db.updateTable('bookings').set({ created_at: '2027-01-01T00:00:00.000Z' }).execute();
    const whole = (await list()).json<Listed>().data.map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = (
        await list(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).json<Listed>();
      paged.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole);
    expect(whole).toEqual([...whole].sort().reverse());
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=1.5',
    'limit=0x10',
    'limit=0b1',
    'limit=1e1',
    'limit=%205',
    'limit=5%20',
    'limit=%0A5',
    'limit=+5',
    'limit=%2B5',
    'limit=05',
    'limit=5.0',
    'limit=',
    'limit=%D9%A5',
    'limit=5&limit=6',
    'status=paid',
    'from=2027-02-30',
    'to=tomorrow',
    'email=ada',
    'itemId=%00',
    'e-mail=ada@example.com',
    'cursor=x',
    'cursor=W10',
    `cursor=${Buffer.from('["0000-01-01T00:00:00Z","x"]').toString('base64url')}`,
    `cursor=${Buffer.from('["2027-01-01T00:00:00Z","a\\u0000b"]').toString('base64url')}`,
  ])('refuses ?%s', async (query) => {
    const answer = await list(`?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)['code']).toBe('validation_failed');
  });
});

describe('one booking', () => {
  const show = async (id: string) => get(api.app, `/v1/ops/bookings/${id}`, await staffHeaders(['legal']));

  test('is shown with its money, its emails and the way to its workflow', async () => {
    const id = ids[6] ?? '';
    const answer = await show(id);
    expect(answer.statusCode).toBe(200);
    const booking = bodyOf(answer);
    const { total } = answer.json<{ quote: { amounts: { total: number } } }>().quote.amounts;
    expect(booking).toMatchObject({
      id,
      status: 'confirmed',
      customer: { email: CUSTOMER.email, phone: CUSTOMER.phone },
      payments: [
        {
          id: `${id}-P1`,
          providerPaymentId: `pi_${id}`,
          status: 'paid',
          amount: total,
          captured: total,
          refunded: 0,
          reservedForRefund: 0,
          disputed: 0,
        },
      ],
      moneyFacts: [
        { id: 'captured:ch_1', kind: 'captured', amount: total, occurredAt: '2027-01-01T00:00:00.000Z' },
        { id: 'provider_fee:txn_1', kind: 'provider_fee', amount: 77, currency: 'AED' },
      ],
      notifications: [{ template: 'booking_confirmation', status: 'pending', attempts: 0, acceptedAt: null }],
      findings: [],
      flags: ['elevated_risk'],
      workflowUrl: `http://127.0.0.1:8233/namespaces/default/workflows/booking%2F${id}`,
    });
  });

  test('never shows what it could be paid with', async () => {
    const { body } = await show(ids[0] ?? '');
    expect(body).toContain('requires_payment');
    expect(body).not.toMatch(/_secret|clientSecret|sealed/);
  });

  test.each(['MIDAS-00000000', 'x', '%00', 'x'.repeat(200)])(
    'that does not exist (%s) is 404',
    async (id) => {
      const answer = await show(id);
      expect(answer.statusCode).toBe(404);
      expect(bodyOf(answer)['code']).toBe('booking_not_found');
    },
  );
});

test('what staff search for is in no log', () => {
  const log = api.logLines.join('').toLowerCase();
  expect(log).toContain('/v1/ops/bookings/:id');
  for (const word of ['grace@', 'ada@', 'email=', 'lovelace', 'layla', 'bearer'])
    expect(log).not.toContain(word);
});

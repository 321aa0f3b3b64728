/** Staff find a booking by whatever they are told on the telephone: a name, a number, a provider's reference. */
import { beforeAll, describe, expect, test } from 'vitest';
import { minor } from '../../../src/domain/money/money.ts';
import { recordDisputeEvent } from '../../../src/store/dispute/events.ts';
import { paymentCaptured, paymentDeclined } from '../../../src/store/payment/payments.ts';
import { findPart } from '../../../src/store/refund/parts.ts';
import { requestFullRefunds } from '../../../src/store/refund/request.ts';
import { recordPart } from '../../../src/store/refund/settle.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import {
  apiOfFile,
  bodyOf,
  bookingRequest,
  CUSTOMER,
  daysAhead,
  get,
  post,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
const staff = await staffHeaders(['concierge']);
const AT = '2027-01-01T00:00:00.000Z';

interface Listed {
  readonly data: readonly { readonly id: string }[];
}
const list = (query: string) => get(api.app, `/v1/ops/bookings?${query}`, staff);
const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** Who booked, in the order in which they did. */
const NAMES = [
  'Ada Lovelace',
  'Zoë Ó Briain-Łukasz',
  'Dr. Séamus O’Neill',
  'J.R.R. Tolkien',
  'MARÍA JOSÉ de la CRUZ',
  'محمد بن راشد',
  '王小明',
  'Straße İpek Ægir',
  'नेहा शर्मा',
] as const;
const ids: string[] = [];

async function book(name: string, index: number): Promise<string> {
  const isElsewhere = index % 3 === 1;
  const quoted = await post(api.app, '/v1/quotes', {
    itemId: 'bugatti-chiron',
    location: isElsewhere ? 'houston' : 'dubai',
    tier: 'standard',
    startDate: daysAhead(50 + index * 5),
    endDate: daysAhead(52 + index * 5),
  });
  const customer = {
    ...CUSTOMER,
    name,
    phone: `+97150000${1000 + index}`,
    email: `guest.${index}@example.com`,
  };
  const booked = await post(
    api.app,
    '/v1/bookings',
    bookingRequest(String(bodyOf(quoted)['id']), { customer }),
  );
  expect(booked.statusCode).toBe(201);
  return String(bodyOf(booked)['id']);
}

beforeAll(async () => {
  for (const [index, name] of NAMES.entries()) ids.push(await book(name, index));
});

async function found(fields: Record<string, string>): Promise<number[]> {
  const answer = await list(query(fields));
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
  return answer.json<Listed>().data.map(({ id }) => ids.indexOf(id));
}

describe('by name', () => {
  test.each<[string, number[]]>([
    ['Ada Lovelace', [0]],
    ['lovelace ADA', [0]],
    ['ádà', [0]],
    ['Love', []],
    ['Lovelace Augusta', []],
    ['Ada%', [0]],
    ['_da', []],
    ['zoe', [1]],
    ['O BRIAIN', [1]],
    ['Briain-Lukasz', [1]],
    ['briainlukasz', [1]],
    ['łukasz zoë', [1]],
    ["O'Neill", [2]],
    ['oneill', [2]],
    ['neill', [2]],
    ['Seamus O´Neill'.normalize('NFC').replace('´', '‘'), [2]],
    ['JRR Tolkien', [3]],
    ['J. R. R. Tolkien', [3]],
    ['tolkien, J.R.R.', [3]],
    ['maria jose', [4]],
    ['de', [4]],
    ['cruz maria', [4]],
    ['María\u0301 José', [4]],
    ['راشد محمد', [5]],
    ['مُحَمَّد', [5]],
    ['王小明', [6]],
    ['王', []],
    ['strasse', [7]],
    ['ipek aegir', [7]],
    ['IPEK', [7]],
    ['नेहा', [8]],
    ['नहा', []],
    ["x' or 1=1 --", []],
    ['\\', []],
  ])('%s', async (name, wanted) => {
    if (name === '\\') expect((await list(query({ name }))).statusCode).toBe(400);
    else expect(await found({ name })).toEqual(wanted);
  });

  test.each(['', ' ', '…', '👑', 'x'.repeat(121), 'a\u0000b', '\u202eevil'])('%j is 400', async (name) => {
    const answer = await list(query({ name }));
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ errors: object[] }>().errors[0]).toMatchObject({ path: 'name' });
  });

  test('no more, once the customer is erased', async () => {
    const id = await book('Grace Hopper', 20);
    const hers = async () => bodyOf(await list('name=hopper'))['data'] as object[];
    expect(await hers()).toMatchObject([{ id }]);
    await api.store.db.deleteFrom('customers').where('booking_id', '=', id).execute();
    expect(await hers()).toEqual([]);
  });
});

describe('by telephone number, as people write it', () => {
  test.each(['+971500001002', '971500001002', '00971500001002', '+971 50 000 1002', '(971) 50-000.1002'])(
    '%s',
    async (phone) => {
      expect(await found({ phone })).toEqual([2]);
    },
  );

  test('a plus that is not encoded is a blank', async () => {
    expect((await list('phone=+971500001002')).json<Listed>().data).toHaveLength(1);
  });

  test('only whole', async () => {
    expect(await found({ phone: '+97150000100' })).toEqual([]);
  });

  test.each(['', '+', '0501', 'abc', '+9715000010020000000', '%'])('%j is 400', async (phone) => {
    expect(bodyOf(await list(query({ phone })))).toMatchObject({ status: 400, errors: [{ path: 'phone' }] });
  });
});

describe('by a provider’s id', () => {
  beforeAll(async () => {
    const { db } = api.store;
    const bookingId = ids[3] ?? '';
    const id = `${bookingId}-P1`;
    const decline = { id, bookingId, attempt: 'ch_refused', at: AT, reason: 'No funds.' };
    await paymentDeclined(db, decline);
    const fee = { id: 'txn_3', amount: minor(1), currency: 'AED' };
    const charge = {
      chargeId: '5TY05013RG002845M',
      amount: minor(1_000),
      currency: 'AED',
      at: AT,
      fee,
    } as const;
    const { amount } = await db
      .selectFrom('payments')
      .select('amount')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await paymentCaptured(db, { id, bookingId, ...charge, amount, risk: 'normal' });
    const whole = { bookingId, reason: 'customer_request', at: AT } as const;
    await db.transaction().execute((tx) => requestFullRefunds(tx, whole));
    const part = await findPart(db, `refund/${bookingId}/1/payment/1/g1`);
    await recordPart(db, part, { refundId: 're_3', state: 'succeeded', amount, at: AT });
    await recordDisputeEvent(db, {
      id: 'evt_3',
      provider: 'stripe',
      kind: 'opened',
      disputeId: 'dp_3',
      chargeId: 'ch_disputed',
      bookingId,
      money: null,
      reportedBy: 'webhook',
      reportedAt: AT,
    });
  });

  test.each(['5TY05013RG002845M', 'ch_refused', 're_3', 'dp_3', 'ch_disputed', 'txn_3'])(
    '%s',
    async (providerId) => {
      expect(await found({ providerId })).toEqual([3]);
    },
  );

  test('the payment’s own', async () => {
    expect(await found({ providerId: `pi_${ids[5] ?? ''}` })).toEqual([5]);
    expect(await found({ providerId: 'pi_nobody' })).toEqual([]);
    expect(await found({ providerId: 'pi' })).toEqual([]);
  });

  test.each(['', ' ', 'pi_1%', 'captured:x', "'"])('%j is 400', async (providerId) => {
    expect(bodyOf(await list(query({ providerId })))).toMatchObject({
      status: 400,
      errors: [{ path: 'providerId' }],
    });
  });
});

test('by location, and by several things at once', async () => {
  expect(await found({ location: 'houston' })).toEqual([7, 4, 1]);
  expect(await found({ location: 'houston', name: 'maria', phone: '+971500001004' })).toEqual([4]);
  expect(await found({ location: 'dubai', name: 'maria' })).toEqual([]);
  expect((await list('location=gotham')).statusCode).toBe(400);
});

test('what staff search for is in no log', () => {
  const log = api.logLines.join('').toLowerCase();
  expect(log).toContain('/v1/ops/bookings');
  for (const word of ['lovelace', 'tolkien', '5ty05013rg', '971500001002', 'name=', 'phone='])
    expect(log).not.toContain(word);
});

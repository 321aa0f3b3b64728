/** A price, fixed for half an hour, for dates that are still free. */
import { describe, expect, test } from 'vitest';
import {
  apiOfFile,
  newKey,
  bodyOf,
  bookingRequest,
  post,
  quoteRequest,
} from '../support/environments/apiApp.ts';

const api = await apiOfFile();

describe('a quote', () => {
  test('is priced with the worked figures of the company’s rules', async () => {
    api.setNow(new Date('2027-06-01T08:00:00Z'));
    const answer = await post(api.app, '/v1/quotes', {
      itemId: 'bugatti-chiron',
      location: 'dubai',
      startDate: '2027-12-14',
      endDate: '2027-12-17',
      tier: 'vvip',
    });
    expect(answer.statusCode).toBe(201);
    expect(bodyOf(answer)).toMatchObject({
      startTime: '10:00',
      days: 3,
      currency: 'AED',
      seasons: [
        { season: 'regular', days: 1, dailyRate: 3_600_000 },
        { season: 'peak', days: 2, dailyRate: 5_400_000 },
      ],
      amounts: {
        rental: 14_400_000,
        addOns: 0,
        insurance: 2_160_000,
        serviceFee: 1_656_000,
        tax: 910_800,
        deposit: 1_836_250,
        total: 20_963_050,
      },
      expiresAt: '2027-06-01T08:30:00.000Z',
    });
  });

  test('for dates that are already taken is refused', async () => {
    const request = quoteRequest();
    const first = bodyOf(await post(api.app, '/v1/quotes', request));
    await post(api.app, '/v1/bookings', bookingRequest(String(first['id'])));
    const second = await post(api.app, '/v1/quotes', request);
    expect(second.statusCode).toBe(409);
    expect(bodyOf(second)['code']).toBe('item_unavailable');
  });

  test('asked for again under a key that has run out is a new one, and is kept like the first', async () => {
    const [request, headers] = [quoteRequest(), newKey()];
    const id = async () => bodyOf(await post(api.app, '/v1/quotes', request, headers))['id'];
    const first = await id();
    const ago = new Date(Date.now() - 1000).toISOString();
    await api.store.db.updateTable('idempotency_keys').set({ expires_at: ago }).execute();
    const second = await id();
    expect(second).not.toBe(first);
    expect(await id()).toBe(second);
  });

  test('asked for twice under one key is one quote', async () => {
    const [request, headers] = [quoteRequest(), newKey()];
    const first = await post(api.app, '/v1/quotes', request, headers);
    const second = await post(api.app, '/v1/quotes', request, headers);
    expect(second.statusCode).toBe(201);
    expect(bodyOf(second)['id']).toBe(bodyOf(first)['id']);
  });
});

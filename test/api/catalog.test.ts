/** What can be rented, where, and on which days it is taken. */
import { describe, expect, test } from 'vitest';
import { apiOfFile, bearer, bodyOf, bookingRequest, get, post } from '../support/environments/apiApp.ts';

const api = await apiOfFile();

type Catalog = {
  items: { id: string; type: string; locations: string[] }[];
  addOns: { itemTypes: string[] }[];
};

describe('the catalogue', () => {
  test('lists items with their rates and add-ons', async () => {
    const answer = await get(api.app, '/v1/catalog');
    expect(answer.statusCode).toBe(200);
    const { items, addOns } = answer.json<Catalog>();
    expect(items).toContainEqual({
      id: 'bugatti-chiron',
      name: 'Bugatti Chiron',
      type: 'cars',
      locations: ['dubai', 'houston', 'washington-dc'],
      dailyRate: { AED: 2_000_000, USD: 550_000 },
    });
    expect(addOns.length).toBeGreaterThan(0);
  });

  test('is narrowed by location and type', async () => {
    const { items } = (await get(api.app, '/v1/catalog?location=houston&type=cars')).json<Catalog>();
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      expect(item.type).toBe('cars');
      expect(item.locations).toContain('houston');
    }
  });

  test.each(['location=atlantis', 'type=boats', 'type=constructor', 'location=dubai&location=houston'])(
    'refuses %s',
    async (query) => {
      const answer = await get(api.app, `/v1/catalog?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(bodyOf(answer)['code']).toBe('validation_failed');
    },
  );
});

describe('the calendar of an item', () => {
  const availability = (query: string, item = 'bugatti-chiron') =>
    get(api.app, `/v1/catalog/${item}/availability?${query}`);
  const december = 'location=houston&from=2027-12-01&to=2027-12-31';

  test('shows what is taken as instants and as days of the place, until it is cancelled', async () => {
    api.setNow(new Date('2027-06-01T08:00:00Z'));
    const quote = await post(api.app, '/v1/quotes', {
      itemId: 'bugatti-chiron',
      location: 'houston',
      startDate: '2027-12-14',
      endDate: '2027-12-17',
      startTime: '22:00',
      tier: 'standard',
    });
    const booking = bodyOf(await post(api.app, '/v1/bookings', bookingRequest(String(bodyOf(quote)['id']))));
    const slot = {
      startAt: '2027-12-15T04:00:00.000Z',
      endAt: '2027-12-18T04:00:00.000Z',
      startDate: '2027-12-14',
      endDate: '2027-12-17',
    };
    const shown = (query: string) => availability(query).then((answer) => bodyOf(answer));
    expect(await shown(december)).toEqual({
      itemId: 'bugatti-chiron',
      location: 'houston',
      unavailable: [slot],
    });
    expect(await shown('location=houston&from=2027-12-17&to=2027-12-17')).toMatchObject({
      unavailable: [slot],
    });
    expect(await shown('location=houston&from=2027-12-18&to=2027-12-31')).toMatchObject({ unavailable: [] });
    expect(await shown(december.replace('houston', 'dubai'))).toMatchObject({ unavailable: [] });

    const token = bearer(String(booking['accessToken']));
    await post(
      api.app,
      `/v1/bookings/${String(booking['id'])}/cancel`,
      { reason: 'customer_request' },
      token,
    );
    expect(await shown(december)).toMatchObject({ unavailable: [] });
  });

  test.each([
    ['from=2027-12-01&to=2027-12-31', 400],
    ['location=dubai&from=2027-02-30&to=2027-12-31', 400],
    ['location=dubai&from=2027-12-31&to=2027-12-01', 400],
    ['location=dubai&from=2027-01-01&to=2099-01-01', 400],
    ['location=dubai&from=9999-12-31&to=9999-12-31', 400],
    ['location=dubai&from=0000-01-01&to=0000-01-02', 400],
    ['location=maryland&from=2027-12-01&to=2027-12-31', 400],
  ])('refuses %s', async (query, status) => {
    expect((await availability(query)).statusCode).toBe(status);
  });

  test('of an item that does not exist is 404', async () => {
    for (const item of ['unicorn', '__proto__', 'constructor', 'x'.repeat(250)]) {
      const answer = await availability(december, item);
      expect(answer.statusCode).toBe(404);
      expect(bodyOf(answer)['code']).toBe('not_found');
    }
  });
});

/** A token opens its own booking and nothing else. */
import { describe, expect, test } from 'vitest';
import { accessTokenFor } from '../../../src/security/tokens/bookingAccess.ts';
import { apiOfFile, bearer, bodyOf, get, openBooking } from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

describe('a token opens its own booking and nothing else', () => {
  test('none is 401 whatever the id', async () => {
    const { id } = await openBooking(api.app);
    for (const [url, headers] of [
      [`/v1/bookings/${id}`, {}],
      ['/v1/bookings/MIDAS-00000000', {}],
      [`/v1/bookings/${'9'.repeat(2000)}`, {}],
      ['/v1/bookings/x', { authorization: 'Basic YTpi' }],
    ] as const) {
      const answer = await get(api.app, url, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(bodyOf(answer)['code']).toBe('unauthenticated');
    }
  });

  test('another booking’s, a forged or a withdrawn one is 404', async () => {
    const [mine, theirs] = [await openBooking(api.app), await openBooking(api.app)];
    const status = async (id: string, token: string) =>
      (await get(api.app, `/v1/bookings/${id}`, bearer(token))).statusCode;
    expect(await status(theirs.id, mine.accessToken)).toBe(404);
    expect(await status(mine.id, 'x'.repeat(43))).toBe(404);
    expect(await status('MIDAS-00000000', mine.accessToken)).toBe(404);
    expect(await status(mine.id.toLowerCase(), mine.accessToken)).toBe(404);
    await api.store.db.updateTable('bookings').set({ token_version: 2 }).where('id', '=', mine.id).execute();
    expect(await status(mine.id, mine.accessToken)).toBe(404);
  });

  test('one made under the secret before the last still opens', async () => {
    const { id } = await openBooking(api.app);
    const old = accessTokenFor(id, 1, ['booking-secret-for-tests-0']);
    expect((await get(api.app, `/v1/bookings/${id}`, bearer(old))).statusCode).toBe(200);
  });
});

/** A customer steps back before paying: it costs nothing, happens once, and is never claimed falsely. */
import { describe, expect, test } from 'vitest';
import {
  type OpenedBooking,
  apiOfFile,
  newKey,
  bearer,
  bodyOf,
  openBooking,
  post,
} from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

describe('cancelling before paying', () => {
  const cancel = ({ id, accessToken }: OpenedBooking, body = {}, headers = {}) =>
    post(
      api.app,
      `/v1/bookings/${id}/cancel`,
      { reason: 'customer_request', ...body },
      { ...bearer(accessToken), ...headers },
    );

  test('frees the dates and ends the payment', async () => {
    const booking = await openBooking(api.app);
    const answer = await cancel(booking);
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({ id: booking.id, status: 'cancelled' });
    expect(answer.json<OpenedBooking>().payments[0]).not.toHaveProperty('clientSecret');
  });

  test('under one key is one cancellation, with the first answer again', async () => {
    const [booking, headers] = [await openBooking(api.app), newKey()];
    const both = await Promise.all([cancel(booking, {}, headers), cancel(booking, {}, headers)]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await cancel(booking, {}, headers)).statusCode).toBe(200);
    expect((await cancel(booking, { note: 'other' }, headers)).statusCode).toBe(422);
  });

  test('is still the first answer for a repeat of a request whose answer was never written down', async () => {
    const [booking, headers] = [await openBooking(api.app), newKey()];
    api.temporal.loseAnswer = true; // the workflow cancels, and the process dies or waits in vain
    const lost = await cancel(booking, {}, headers);
    expect(lost.statusCode).toBe(503);
    api.temporal.loseAnswer = false;
    expect((await cancel(booking, { note: 'other' }, headers)).statusCode).toBe(422);
    const repeat = await cancel(booking, {}, headers);
    expect(repeat.statusCode).toBe(200);
    expect(bodyOf(repeat)).toMatchObject({ id: booking.id, status: 'cancelled' });
    expect((await cancel(booking, {}, headers)).statusCode).toBe(200);
  });

  test('is 409 under a key that first came when it had been cancelled, however often', async () => {
    const [booking, headers] = [await openBooking(api.app), newKey()];
    await cancel(booking);
    expect((await cancel(booking, {}, headers)).statusCode).toBe(409);
    expect((await cancel(booking, {}, headers)).statusCode).toBe(409);
  });

  test('is refused once it is cancelled, with the status it has', async () => {
    const booking = await openBooking(api.app);
    await cancel(booking);
    const again = await cancel(booking);
    expect(again.statusCode).toBe(409);
    expect(bodyOf(again)).toMatchObject({
      code: 'invalid_state',
      detail: expect.stringContaining('cancelled') as string,
    });
  });

  test('is refused when the refund the customer saw is not what they would get', async () => {
    const answer = await cancel(await openBooking(api.app), { expectedTotal: 100 });
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)['code']).toBe('refund_changed');
  });

  test('is not claimed to have happened when its workflow ended without it', async () => {
    const booking = await openBooking(api.app);
    api.temporal.closed.add(booking.id);
    const answer = await cancel(booking);
    expect(answer.statusCode).toBe(503);
    expect(bodyOf(answer)['code']).toBe('unavailable');
  });
});

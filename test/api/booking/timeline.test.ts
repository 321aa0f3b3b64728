/** Customer and staff read a booking's timeline in the order in which things happened. */
import { expect, test } from 'vitest';
import { paymentDeclined } from '../../../src/store/payment/payments.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bearer, get, openBooking } from '../../support/environments/apiApp.ts';

const api = await apiOfFile();

interface Shown {
  readonly timeline: readonly { readonly at: string; readonly event: string }[];
}

test('a charge refused within the second of the hold comes after it, for both', async () => {
  const { id, accessToken } = await openBooking(api.app);
  const heldAt = '2027-01-01T12:00:05.420Z';
  await api.store.db
    .updateTable('booking_timeline')
    .set({ at: heldAt })
    .where('booking_id', '=', id)
    .execute();
  const decline = { id: `${id}-P1`, bookingId: id, reason: 'No funds.' };
  await paymentDeclined(api.store.db, { ...decline, attempt: 'ch_2', at: '2027-01-01T12:07:00.000Z' });
  await paymentDeclined(api.store.db, { ...decline, attempt: 'ch_1', at: '2027-01-01T12:00:05.000Z' });

  const asCustomer = await get(api.app, `/v1/bookings/${id}`, bearer(accessToken));
  const asStaff = await get(api.app, `/v1/ops/bookings/${id}`, await staffHeaders(['ops']));
  for (const answer of [asCustomer, asStaff])
    expect(answer.json<Shown>().timeline).toEqual([
      { at: heldAt, event: 'held' },
      { at: heldAt, event: 'payment_failed' },
      { at: '2027-01-01T12:07:00.000Z', event: 'payment_failed' },
    ]);
});

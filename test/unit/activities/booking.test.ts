/** A booking that nobody asked for fails for good: its workflow knows the failure by this type and asks nobody else. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBookingActivities } from '../../../src/activities/booking.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { reservationOf } from '../../support/bookingRequests.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

test('a reservation without a recorded request is refused for good', async () => {
  const { reserve } = createBookingActivities({
    db: store.db,
    limits: { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 },
    emailProviders: ['smtp'],
  });
  await expect(reserve(reservationOf('MIDAS-00000000'))).rejects.toMatchObject({
    type: 'NoBookingRequest',
    nonRetryable: true,
  });
});

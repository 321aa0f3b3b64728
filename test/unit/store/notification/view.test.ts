/** The list of notifications in pages, over rows that a booking's course has written. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../../src/store/database/database.ts';
import { registerNotification } from '../../../../src/store/notification/notifications.ts';
import { listNotifications } from '../../../../src/store/notification/view.ts';
import type { RowKey } from '../../../../src/store/database/page.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

test('notifications of one and the same moment are all found, page by page', async () => {
  const template = 'booking_confirmation';
  const keys = [1, 2, 3, 4].map((nth) => `${template}/MIDAS-0000000${nth}`);
  // Postgres' own clock is as exact; the one of the database in memory is not.
  const createdAt = '2027-03-01T10:00:00.123456Z';
  for (const key of keys)
    await registerNotification(store.db, {
      key,
      template,
      bookingId: null,
      paymentId: null,
      data: {},
      createdAt,
    });
  const found: string[] = [];
  let after: RowKey | undefined;
  do {
    const [row] = await listNotifications(store.db, { limit: 1, after });
    if (row !== undefined) found.push(row.id);
    after = row && { at: row.createdAt, id: row.id };
  } while (after !== undefined);
  expect(found).toEqual(keys.reverse());
});

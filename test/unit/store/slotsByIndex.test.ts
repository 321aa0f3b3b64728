/** However many rentals an item has had, the calendar looks at those that are in the way. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTaken } from '../../../src/store/calendar/slots.ts';
import type { Store } from '../../../src/store/database/database.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
  // few rows are read quickest from end to end; here only where there is no other way
  await sql`set enable_seqscan = off`.execute(store.db);
});
afterAll(() => store.close());

test('the index of the exclusion constraint finds the slots of a stretch by item, place and time', async () => {
  const stretch = { itemId: 'bugatti-chiron', location: 'dubai', from: '2027-03-01', to: '2027-03-04' };
  const plan = JSON.stringify(
    await store.db.selectFrom('slots').select('id').where(isTaken(stretch)).explain('json'),
  );
  expect(plan).toContain('"Index Name":"slots_never_overlap"');
  expect(plan).toMatch(/"Index Cond":"[^"]*item_id[^"]*location[^"]*&&/);
});

/** What waits for people: one row a cause, and everything that is recorded of it in that row. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../src/store/database/database.ts';
import {
  findingsOfBooking,
  joinFinding,
  listFindings,
  type NewFinding,
} from '../../../src/store/reconciliation.ts';
import { memoryStore } from '../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

const finding = (key: string, detail: NewFinding['detail'], bookingId: string | null = null): NewFinding => ({
  key,
  kind: 'dispute_reported',
  provider: 'paypal',
  objectId: 'PP-D-1',
  bookingId,
  detail,
  createdAt: '2027-03-01T00:00:00.000Z',
});
const withDetail = async (name: string) =>
  (await listFindings(store.db, { limit: 100, after: undefined })).filter(({ detail }) => name in detail);

test('what is recorded first stays, what is new is added, a repeat changes nothing', async () => {
  const reports = [{ one: 'a', type: 'first' }, { two: 'b', type: 'second' }, { one: 'a' }];
  const joined: string[] = [];
  for (const report of reports) joined.push(await joinFinding(store.db, finding('dispute:1', report)));
  expect(joined).toEqual(['new', 'joined', 'known']);
  expect(await withDetail('one')).toMatchObject([{ detail: { one: 'a', two: 'b', type: 'first' } }]);
});

test('reported many times at once it is one', async () => {
  const reports = Array.from({ length: 8 }, (_, each) => finding('dispute:2', { at_once: 'x', [each]: 'y' }));
  const joined = await Promise.all(reports.map((each) => joinFinding(store.db, each)));
  expect(joined.filter((each) => each === 'new')).toHaveLength(1);
  const found = await withDetail('at_once');
  expect(found).toHaveLength(1);
  expect(Object.keys(found[0]?.detail ?? {})).toHaveLength(9);
});

test('a booking that only a later telling knows is the finding’s, and stays', async () => {
  await joinFinding(store.db, finding('dispute:3', { third: 'a' }));
  expect(await joinFinding(store.db, finding('dispute:3', { third: 'a' }, 'MIDAS-00000001'))).toBe('joined');
  await joinFinding(store.db, finding('dispute:3', { more: 'b' }));
  expect(await findingsOfBooking(store.db, 'MIDAS-00000001')).toMatchObject([
    { detail: { third: 'a', more: 'b' } },
  ]);
});

test('one that somebody has closed opens again for what is new, and for nothing else', async () => {
  await joinFinding(store.db, finding('dispute:4', { fourth: 'a' }));
  const close = () =>
    store.db.updateTable('findings').set({ status: 'closed' }).where('key', '=', 'dispute:4').execute();
  await close();
  await joinFinding(store.db, finding('dispute:4', { fourth: 'a' }));
  expect(await withDetail('fourth')).toMatchObject([{ status: 'closed' }]);
  await joinFinding(store.db, finding('dispute:4', { later: 'b' }));
  expect(await withDetail('fourth')).toMatchObject([{ status: 'open' }]);
});

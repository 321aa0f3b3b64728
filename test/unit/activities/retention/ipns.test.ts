/** IPN messages that were never verified are not kept for ever; those that PayPal called its own are. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRetentionActivities } from '../../../../src/activities/retention.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { recordFinding } from '../../../../src/store/reconciliation.ts';
import { completeIpn, findIpn, keepIpn, recordRefusedIpn } from '../../../../src/store/webhook/ipnInbox.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';
import { PERIODS } from '../../../support/retentionPeriods.ts';

const NOW = Date.parse('2027-03-31T12:00:00Z');
const DAY = 86_400_000;
const OLD = new Date(NOW - 30 * DAY - 1).toISOString();
const YOUNG = new Date(NOW - 30 * DAY + 1).toISOString();

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.db.deleteFrom('ipn_messages').execute();
  await store.db.deleteFrom('findings').execute();
});

const purge = (batch = 1_000) =>
  createRetentionActivities({
    db: store.db,
    periods: { ...PERIODS, ipnsMs: 30 * DAY },
    clock: () => new Date(NOW),
    batch,
  }).purgeIpns();
const received = (id: string, receivedAt = OLD) => ({
  id,
  receivedAt,
  identity: null,
  contentType: 'application/x-www-form-urlencoded',
});
const keep = (id: string, receivedAt?: string) =>
  keepIpn(store.db, { ...received(id, receivedAt), sealed: 'sealed' });
const settled = async (id: string, outcome: string, bookingId: string | null = null) => {
  await keep(id);
  await completeIpn(store.db, { id, outcome, bookingId, at: OLD }, { keepBytes: outcome === 'unverified' });
};
const left = async () =>
  (await store.db.selectFrom('ipn_messages').select('id').orderBy('id').execute()).map(({ id }) => id);

test('after thirty days what was refused or never verified is gone, and not a moment before', async () => {
  await recordRefusedIpn(store.db, received('old-refused-on-arrival'));
  await recordRefusedIpn(store.db, received('young-refused', YOUNG));
  await keep('old-never-followed');
  await keep('young-being-followed', YOUNG);
  for (const outcome of ['refused', 'invalid', 'unverified']) await settled(`old-${outcome}`, outcome);
  expect(await purge()).toEqual({ deleted: 5, isDone: true });
  expect(await left()).toEqual(['young-being-followed', 'young-refused']);
});

test.each(['signalled', 'closed', 'refused', 'unverified'])(
  'one of a booking (%s) stays',
  async (outcome) => {
    await settled('of-a-booking', outcome, 'MIDAS-00000001');
    expect(await purge()).toMatchObject({ deleted: 0 });
    expect(await findIpn(store.db, 'of-a-booking')).toMatchObject({ outcome });
  },
);

test.each(['unmatched', 'dispute_recorded', 'ignored', 'closed'])(
  'one that PayPal called its own (%s) stays, though no booking of ours is named',
  async (outcome) => {
    await settled('verified', outcome);
    expect(await purge()).toMatchObject({ deleted: 0 });
  },
);

test('very many go bit by bit, so that the database is nobody’s for long', async () => {
  for (let sent = 0; sent < 45; sent += 1) await recordRefusedIpn(store.db, received(`flood-${sent}`));
  expect(await purge(4)).toEqual({ deleted: 40, isDone: false });
  expect(await purge(4)).toEqual({ deleted: 5, isDone: true });
});

test.each([
  ['open', 0],
  ['closed', 1],
] as const)('one that could not be verified, with an %s finding: %i deleted', async (status, deleted) => {
  await settled('unverified', 'unverified');
  const finding = { kind: 'ipn_unverified', provider: 'paypal', objectId: null, bookingId: null } as const;
  await recordFinding(store.db, { ...finding, key: 'ipn:unverified', detail: {}, createdAt: OLD });
  await store.db.updateTable('findings').set({ status }).execute();
  expect(await purge()).toMatchObject({ deleted });
});

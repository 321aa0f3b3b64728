/** Whoever of the staff is shown personal data stands in the trail, with what they were shown and none of its words. */
import { expect, test } from 'vitest';
import { addressDigest } from '../../../src/api/http/auditTrail.ts';
import { suppress } from '../../../src/store/notification/suppressions.ts';
import {
  apiOfFile,
  CUSTOMER,
  get,
  openBooking,
  type OpenedBooking,
  post,
} from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { makeNotification } from '../../support/notificationRows.ts';

const KEY = 'key-of-this-machine';
const SHUNNED = 'shunned@example.com';

const api = await apiOfFile({}, { codecUiKey: KEY });
const first = await openBooking(api.app);
const second = await openBooking(api.app);
const notification = await makeNotification(api.store.db, { bookingId: first.id, to: SHUNNED });
await suppress(api.store.db, { address: SHUNNED, scope: 'all', reason: 'bounced' });
const layla = await staffHeaders(['concierge', 'ops'], 'layla');

const trail = () =>
  api.store.db.selectFrom('audit').select(['actor', 'roles', 'action', 'object']).orderBy('seq').execute();

/** What one request leaves in the trail. */
async function noted(request: () => ReturnType<typeof get>) {
  const before = await trail();
  const { statusCode } = await request();
  return { statusCode, entries: (await trail()).slice(before.length) };
}

const READS: readonly [path: string, action: string, object: (shown: readonly OpenedBooking[]) => string][] =
  [
    ['/v1/ops/bookings', 'booking.list', ([one, two]) => `${two?.id ?? ''} ${one?.id ?? ''}`],
    [`/v1/ops/bookings/${first.id}`, 'booking.read', ([one]) => one?.id ?? ''],
    ['/v1/notifications?template=access_link', 'notification.list', () => notification],
    [`/v1/notifications/${notification}`, 'notification.read', () => notification],
    [
      '/v1/ops/email/suppressions',
      'suppression.list',
      () => addressDigest(SHUNNED, api.config.bookingTokenSecrets),
    ],
  ];

test.each(READS)('GET %s is noted as %s', async (path, action, object) => {
  const { statusCode, entries } = await noted(() => get(api.app, path, layla));
  expect(statusCode).toBe(200);
  expect(entries).toEqual([
    { actor: 'layla', roles: ['concierge', 'ops'], action, object: object([first, second]) },
  ]);
});

test('an email that staff send is noted with the booking whose data it carries, and each time that it is shown', async () => {
  const body = {
    template: 'concierge_payment_failed',
    bookingId: first.id,
    to: 'anybody@example.com',
    data: { reason: 'The bank declined.' },
  };
  const headers = { ...layla, 'idempotency-key': 'sent-once' };
  const sent = await noted(() => post(api.app, '/v1/notifications', body, headers));
  const [write, read] = sent.entries;
  const key = read?.object ?? '';
  expect(write).toMatchObject({ action: 'notification.send', object: `${key} ${first.id}` });
  expect(read).toMatchObject({ actor: 'layla', action: 'notification.read' });
  const repeated = await noted(() => post(api.app, '/v1/notifications', body, headers));
  expect(repeated.entries).toMatchObject([{ action: 'notification.read', object: key }]);
});

test('payloads that were opened are noted by their workflows, for staff and for the Web UI of the machine', async () => {
  const payloads = { payloads: [{ data: '' }] };
  const entry = { action: 'payload.decode', object: 'booking/MIDAS-1' };
  const byStaff = await noted(() => post(api.app, '/codec/decode', payloads, layla));
  expect(byStaff.entries).toEqual([{ ...entry, actor: 'layla', roles: ['concierge', 'ops'] }]);
  const byWebUi = await noted(() => post(api.app, `/codec/${KEY}/decode`, payloads));
  expect(byWebUi.entries).toEqual([{ ...entry, actor: 'the Web UI of this machine', roles: [] }]);
});

test.each([
  ['a booking that is not there', '/v1/ops/bookings/MIDAS-0000000000', 404],
  ['a list without a booking', '/v1/ops/bookings?status=completed', 200],
  ['a list without a notification', '/v1/notifications?status=failed', 200],
  ['a role that may not', '/v1/ops/reviews', 403],
])('nothing is noted of %s', async (_what, path, status) => {
  expect(await noted(() => get(api.app, path, layla))).toEqual({ statusCode: status, entries: [] });
});

test('what cannot be noted is not shown', async () => {
  await api.store.db.schema.alterTable('audit').renameTo('audit_away').execute();
  try {
    const answer = await get(api.app, `/v1/ops/bookings/${first.id}`, layla);
    expect(answer.statusCode).toBeGreaterThanOrEqual(500);
    expect(answer.body).not.toContain(CUSTOMER.email);
  } finally {
    await api.store.db.schema.alterTable('audit_away').renameTo('audit').execute();
  }
});

test('the trail names nobody but staff', async () => {
  expect(JSON.stringify(await trail())).not.toMatch(/@example\.com|Ada/);
});

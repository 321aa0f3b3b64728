/** Every route for staff, tried with every role (api.md "Staff"). */
import { describe, expect, test } from 'vitest';
import { STAFF_ROLES, type StaffRole } from '../../../src/api/plugins/staffAuth.ts';
import { apiOfFile, bodyOf, daysAhead, send } from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { defined } from '../../../src/domain/defined.ts';

const api = await apiOfFile();

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly roles: readonly StaffRole[];
  /** What somebody is answered who is let in. */
  readonly inside: number;
  readonly payload?: Record<string, unknown>;
}

const readers: readonly StaffRole[] = ['concierge', 'finance', 'legal', 'ops', 'admin'];
const ROUTES: readonly Route[] = [
  { method: 'GET', url: '/v1/ops/bookings', roles: readers, inside: 200 },
  { method: 'GET', url: '/v1/ops/bookings/MIDAS-00000000', roles: readers, inside: 404 },
  {
    method: 'POST',
    url: '/v1/ops/bookings/MIDAS-00000000/review',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: { approve: true, note: 'known guest' },
  },
  {
    method: 'POST',
    url: '/v1/ops/bookings/MIDAS-00000000/cancel',
    roles: ['concierge', 'finance', 'admin'],
    inside: 404,
    payload: { reason: 'customer_request' },
  },
  {
    method: 'POST',
    url: '/v1/ops/bookings/MIDAS-00000000/refunds',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: { amount: 1, reason: 'customer_request', note: 'A gesture.' },
  },
  { method: 'GET', url: '/v1/ops/refunds', roles: ['finance', 'admin'], inside: 200 },
  {
    method: 'POST',
    url: '/v1/ops/refunds/ref_0/decision',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: { approve: true, note: 'The letter was seen.' },
  },
  {
    method: 'POST',
    url: '/v1/ops/refunds/ref_0/retry',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: {},
  },
  {
    method: 'POST',
    url: '/v1/ops/refunds/ref_0/settle',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: { reference: 'SWIFT 1', note: 'Sent by transfer.' },
  },
  {
    method: 'POST',
    url: '/v1/ops/bookings/MIDAS-00000000/deposit',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: { action: 'release' },
  },
  { method: 'GET', url: '/v1/ops/disputes', roles: ['legal', 'admin'], inside: 200 },
  { method: 'GET', url: '/v1/ops/disputes/du_0', roles: ['legal', 'admin'], inside: 404 },
  { method: 'GET', url: '/v1/ops/disputes/du_0/evidence', roles: ['legal', 'admin'], inside: 404 },
  { method: 'GET', url: '/v1/ops/disputes/du_0/evidence/page', roles: ['legal', 'admin'], inside: 404 },
  {
    method: 'POST',
    url: '/v1/ops/disputes/du_0/evidence',
    roles: ['legal', 'admin'],
    inside: 404,
    payload: { kind: 'other', statement: 'It was agreed.' },
  },
  { method: 'GET', url: '/v1/ops/reviews', roles: ['finance', 'admin'], inside: 200 },
  { method: 'GET', url: '/v1/ops/findings', roles: ['finance', 'ops', 'admin'], inside: 200 },
  {
    method: 'POST',
    url: '/v1/ops/findings/fnd_0000000000000000/close',
    roles: ['finance', 'ops', 'admin'],
    inside: 404,
    payload: { note: 'looked into' },
  },
  { method: 'GET', url: '/v1/ops/blocks', roles: ['concierge', 'ops', 'admin'], inside: 200 },
  {
    method: 'POST',
    url: '/v1/ops/blocks',
    roles: ['concierge', 'ops', 'admin'],
    inside: 400,
    payload: {
      itemId: 'batmobile',
      location: 'dubai',
      startDate: daysAhead(10),
      endDate: daysAhead(11),
      reason: 'workshop',
    },
  },
  { method: 'GET', url: '/v1/ops/email/stats', roles: ['ops', 'admin'], inside: 200 },
  { method: 'GET', url: '/v1/ops/email/suppressions', roles: ['ops', 'admin'], inside: 200 },
  {
    method: 'POST',
    url: '/v1/ops/email/suppressions/remove',
    roles: ['ops', 'admin'],
    inside: 404,
    payload: { email: 'nobody@example.com' },
  },
  {
    method: 'POST',
    url: '/v1/notifications',
    roles: ['concierge', 'ops', 'admin'],
    inside: 400,
    payload: { template: 'none', to: 'nobody@example.com' },
  },
  { method: 'GET', url: '/v1/notifications', roles: ['concierge', 'ops', 'admin'], inside: 200 },
  { method: 'GET', url: '/v1/notifications/ntf_0', roles: ['concierge', 'ops', 'admin'], inside: 404 },
  {
    method: 'POST',
    url: '/v1/notifications/ntf_0/retry',
    roles: ['concierge', 'ops', 'admin'],
    inside: 404,
  },
  { method: 'DELETE', url: '/v1/ops/blocks/blk_0', roles: ['concierge', 'ops', 'admin'], inside: 404 },
];

const call = ({ method, url, payload }: Route, headers: Record<string, string>) =>
  send(api.app, { method, url, headers, ...defined({ payload }) });

describe.each(ROUTES)('$method $url', (route) => {
  test.each(STAFF_ROLES)('%s', async (role) => {
    const answer = await call(route, await staffHeaders([role]));
    const isLetIn = route.roles.includes(role);
    expect(answer.statusCode).toBe(isLetIn ? route.inside : 403);
    if (!isLetIn) expect(bodyOf(answer)['code']).toBe('forbidden');
  });

  test('nobody without a role, and nobody without a token', async () => {
    expect((await call(route, await staffHeaders([]))).statusCode).toBe(403);
    const stranger = await call(route, {});
    expect(stranger.statusCode).toBe(401);
    expect(bodyOf(stranger)['code']).toBe('unauthenticated');
  });
});

test('every route for staff is tried here', () => {
  const documented = Object.entries(api.app.swagger().paths ?? {})
    .filter(([path]) => /^\/v1\/(ops|notifications)\b/.test(path))
    .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
  const routes = ROUTES.map(
    ({ method, url }) => `${method} ${url.replace(/(MIDAS-|blk_|du_|fnd_|ntf_|ref_)\w+/, '{id}')}`,
  );
  expect(documented.sort()).toEqual([...new Set(routes)].sort());
});

/** Every door for staff, tried with every role (api.md "Staff"). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STAFF_ROLES, type StaffRole } from '../../../src/api/plugins/staffAuth.ts';
import {
  type ApiUnderTest,
  apiUnderTest,
  bodyOf,
  daysAhead,
  send,
} from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await apiUnderTest();
});
afterAll(() => api.close());

interface Door {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly roles: readonly StaffRole[];
  /** What somebody is answered who is let in. */
  readonly inside: number;
  readonly payload?: Record<string, unknown>;
}

const readers: readonly StaffRole[] = ['concierge', 'finance', 'legal', 'ops', 'admin'];
const DOORS: readonly Door[] = [
  { method: 'GET', url: '/v1/ops/bookings', roles: readers, inside: 200 },
  { method: 'GET', url: '/v1/ops/bookings/MIDAS-00000000', roles: readers, inside: 404 },
  {
    method: 'POST',
    url: '/v1/ops/bookings/MIDAS-00000000/review',
    roles: ['finance', 'admin'],
    inside: 404,
    payload: { approve: true, note: 'known guest' },
  },
  { method: 'GET', url: '/v1/ops/findings', roles: ['finance', 'ops', 'admin'], inside: 200 },
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

const knock = ({ method, url, payload }: Door, headers: Record<string, string>) =>
  send(api.app, { method, url, headers, ...(payload === undefined ? {} : { payload }) });

describe.each(DOORS)('$method $url', (door) => {
  test.each(STAFF_ROLES)('%s', async (role) => {
    const answer = await knock(door, await staffHeaders([role]));
    const isLetIn = door.roles.includes(role);
    expect(answer.statusCode).toBe(isLetIn ? door.inside : 403);
    if (!isLetIn) expect(bodyOf(answer)['code']).toBe('forbidden');
  });

  test('nobody without a role, and nobody without a token', async () => {
    expect((await knock(door, await staffHeaders([]))).statusCode).toBe(403);
    const stranger = await knock(door, {});
    expect(stranger.statusCode).toBe(401);
    expect(bodyOf(stranger)['code']).toBe('unauthenticated');
  });
});

test('every route for staff is among these doors', () => {
  const routes = Object.entries(api.app.swagger().paths ?? {})
    .filter(([path]) => /^\/v1\/(ops|notifications)\b/.test(path))
    .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
  const doors = DOORS.map(({ method, url }) => `${method} ${url.replace(/(MIDAS-|blk_|ntf_)\w+/, '{id}')}`);
  expect(routes.sort()).toEqual([...new Set(doors)].sort());
});

/** Operations see who gets no email, and let an address have email again. */
import { beforeEach, describe, expect, test } from 'vitest';
import { addressDigest } from '../../../src/api/http/auditTrail.ts';
import { isSuppressed, suppress } from '../../../src/store/notification/suppressions.ts';
import { apiOfFile, bodyOf, get, post } from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

const api = await apiOfFile();
const ops = await staffHeaders(['ops']);

describe('the suppression list', () => {
  beforeEach(async () => {
    await api.store.db.deleteFrom('suppressions').execute();
    for (const address of ['a@example.com', 'b@example.com', 'c@example.com'])
      await suppress(api.store.db, {
        address,
        scope: 'all',
        reason: 'bounced',
        provider: 'sendgrid',
        notificationKey: 'k/1',
      });
    await suppress(api.store.db, {
      address: 'b@example.com',
      scope: 'review_requests',
      reason: 'unsubscribed',
    });
  });
  interface List {
    readonly data: readonly { readonly email: string; readonly scope: string }[];
    readonly nextCursor: string | null;
  }
  const list = async (query = '') =>
    bodyOf(await get(api.app, `/v1/ops/email/suppressions${query}`, ops)) as unknown as List;
  const lift = (email: string) => post(api.app, '/v1/ops/email/suppressions/remove', { email }, ops);

  test('shows each entry with its reason, the newest first', async () => {
    const { data } = await list();
    expect(data).toHaveLength(4);
    expect(data.find(({ email }) => email === 'a@example.com')).toEqual({
      email: 'a@example.com',
      scope: 'all',
      reason: 'bounced',
      provider: 'sendgrid',
      notificationId: 'k/1',
      createdAt: expect.any(String) as string,
    });
  });

  test('goes in pages that miss nothing and hold no address in their link', async () => {
    await api.store.db.updateTable('suppressions').set({ created_at: '2027-01-01T00:00:00.000Z' }).execute();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await list(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ email, scope }) => `${email} ${scope}`));
      cursor = page.nextCursor;
      expect(Buffer.from(cursor ?? '', 'base64url').toString()).not.toContain('@');
    }
    expect(seen.sort()).toEqual([
      'a@example.com all',
      'b@example.com all',
      'b@example.com review_requests',
      'c@example.com all',
    ]);
  });

  test('finds an address however it is spelt', async () => {
    expect((await list('?email=B@EXAMPLE.com')).data.map(({ scope }) => scope).sort()).toEqual([
      'all',
      'review_requests',
    ]);
    expect((await list('?email=nobody@example.com')).data).toEqual([]);
  });

  test('lets an address go as a whole, and the trail says who did it without the address', async () => {
    const answer = await lift('B@example.com');
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({ removed: 2 });
    expect(await isSuppressed(api.store.db, 'b@example.com', { transactional: false })).toBe(false);
    expect(await isSuppressed(api.store.db, 'a@example.com', { transactional: true })).toBe(true);
    const trail = await api.store.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'suppression.remove')
      .execute();
    expect(trail).toMatchObject([
      {
        action: 'suppression.remove',
        actor: 'layla',
        object: addressDigest('b@example.com', api.config.bookingTokenSecrets),
      },
    ]);
    expect(JSON.stringify([trail, api.logLines])).not.toContain('@example.com');
  });

  test('knows nothing of other addresses: 404', async () => {
    const answer = await lift('nobody@example.com');
    expect(answer.statusCode).toBe(404);
    expect(bodyOf(answer)['code']).toBe('not_found');
  });

  test('takes nothing but an address', async () => {
    for (const email of ['all', '', 'a@b.example,c@d.example'])
      expect((await lift(email)).statusCode).toBe(400);
  });
});

/** What waits for people stops waiting when somebody says what was done about it, and says who it was. */
import { beforeEach, describe, expect, test } from 'vitest';
import { joinFinding } from '../../../src/store/reconciliation.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { apiOfFile, bodyOf, get, post } from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
const finance = await staffHeaders(['finance'], 'fatima');
const ops = await staffHeaders(['ops'], 'omar');

let count = 0;
let id: string;
const cause = (detail: Record<string, string>) => ({
  ...({
    key: `cause:${count}`,
    kind: 'webhook_unmatched',
    provider: 'stripe',
    objectId: null,
    bookingId: null,
  } as const),
  detail,
  createdAt: `2027-01-01T00:00:0${count % 10}.000Z`,
});
beforeEach(async () => {
  count += 1;
  await joinFinding(api.store.db, cause({ event: 'evt_1' }));
  ({ id } = await api.store.db
    .selectFrom('findings')
    .select('id')
    .where('key', '=', `cause:${count}`)
    .executeTakeFirstOrThrow());
});

const close = (body: Record<string, unknown>, headers: Record<string, string> = finance, of = id) =>
  post(api.app, `/v1/ops/findings/${of}/close`, body, headers);
const shown = async () =>
  (await get(api.app, '/v1/ops/findings?limit=100', ops))
    .json<{ data: Record<string, unknown>[] }>()
    .data.find((each) => each['id'] === id);
const trail = () => api.store.db.selectFrom('audit').selectAll().where('object', '=', id).execute();

describe('closing', () => {
  test('is 200 with the finding, its note and who closed it, and on the trail', async () => {
    expect(await shown()).toMatchObject({ status: 'open', closing: null });
    const answer = await close({ note: 'The charge of another shop.' });
    expect(answer.statusCode).toBe(200);
    const at = String((bodyOf(answer)['closing'] as Record<string, unknown>)['at']);
    const closing = { at, by: 'fatima', note: 'The charge of another shop.' };
    expect(bodyOf(answer)).toMatchObject({ id, status: 'closed', closing });
    expect(await shown()).toEqual(bodyOf(answer));
    expect(await trail()).toMatchObject([
      { actor: 'fatima', action: 'finding.close', at, roles: ['finance'] },
    ]);
    const lists = await Promise.all(
      ['open', 'closed'].map((status) => get(api.app, `/v1/ops/findings?limit=100&status=${status}`, ops)),
    );
    expect(lists.map(({ body }) => body.includes(id))).toEqual([false, true]);
  });

  test('twice, by whomever and with whatever note, is harmless: the first note stays', async () => {
    const first = await close({ note: 'First.' });
    for (const [body, who] of [
      [{ note: 'First.' }, finance],
      [{ note: 'Second.' }, ops],
    ] as const) {
      const again = await close(body, who);
      expect(again.statusCode).toBe(200);
      expect(bodyOf(again)).toEqual(bodyOf(first));
    }
    expect(await trail()).toHaveLength(1);
  });

  test('ten times at once is once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => close({ note: `${index}` }, ops)),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await trail()).toHaveLength(1);
  });

  test('of one that something new has opened again is another closing; until then the last one is shown', async () => {
    await close({ note: 'First.' });
    await joinFinding(api.store.db, cause({ event: 'evt_1' })); // nothing new
    expect(await shown()).toMatchObject({ status: 'closed' });
    await joinFinding(api.store.db, cause({ event: 'evt_1', other: 'evt_2' }));
    expect(await shown()).toMatchObject({ status: 'open', closing: { by: 'fatima', note: 'First.' } });
    const again = await close({ note: 'Second.' }, ops);
    expect(bodyOf(again)).toMatchObject({ status: 'closed', closing: { by: 'omar', note: 'Second.' } });
    expect(await trail()).toHaveLength(2);
  });

  test('under an Idempotency-Key repeats its answer, and is 422 with another body', async () => {
    const headers = { ...finance, 'idempotency-key': 'close-1' };
    const first = await close({ note: 'First.' }, headers);
    expect(bodyOf(await close({ note: 'First.' }, headers))).toEqual(bodyOf(first));
    expect((await close({ note: 'Second.' }, headers)).statusCode).toBe(422);
  });
});

describe('is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['without a note', {}, 'note'],
    ['with a blank one', { note: ' \n' }, 'note'],
    ['with one that nobody can read', { note: 'a\u0000b' }, 'note'],
    ['with one too long', { note: 'x'.repeat(2001) }, 'note'],
    ['with what is no text', { note: 1 }, 'note'],
    ['with an unknown field', { note: 'x', status: 'open' }, 'status'],
  ])('%s', async (_, body, path) => {
    const answer = await close(body);
    expect(bodyOf(answer)).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path }] });
    expect(await shown()).toMatchObject({ status: 'open' });
    expect(await trail()).toEqual([]);
  });

  test.each(['fnd_0000000000000000', 'x', '%00', 'MIDAS-00000000'])(
    'of %s, which is none: 404',
    async (of) => {
      const answer = await close({ note: 'x' }, finance, of);
      expect(answer.statusCode).toBe(404);
      expect(bodyOf(answer)['code']).toBe('not_found');
    },
  );
});

/** Requests that are under way together with one key get one answer, whichever of them is written down. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idempotentRequest, once } from '../../../../src/api/http/idempotency.ts';
import type { Store } from '../../../../src/store/database/database.ts';
import { memoryStore } from '../../../support/environments/memoryStore.ts';

let store: Store;
beforeAll(async () => {
  store = await memoryStore();
});
afterAll(() => store.close());

test('of two that made something each, the first to be kept is the answer to both and to every repeat', async () => {
  const request = idempotentRequest({ 'idempotency-key': 'both' }, 'POST /v1/things', { size: 1 });
  let arrive = (): void => undefined;
  const bothAreUnderWay = new Promise<void>((resolve) => (arrive = resolve));
  let begun = 0;
  const ask = (resource: string) =>
    once(store.db, request, new Date(), async () => {
      begun += 1;
      if (begun === 2) arrive();
      await bothAreUnderWay;
      return { status: 201, resource };
    });

  const [one, other] = await Promise.all([ask('thing-1'), ask('thing-2')]);
  expect(begun).toBe(2);
  expect(other).toMatchObject(one);
  expect(await ask('thing-3')).toMatchObject(one);
});

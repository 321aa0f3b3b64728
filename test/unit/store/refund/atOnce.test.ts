/** The parts of one refund are sent at the same moment, over connections of their own: none waits for another for ever. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, type Store } from '../../../../src/store/database/database.ts';
import { migrate } from '../../../../src/store/database/migrate.ts';
import { recordPart } from '../../../../src/store/refund/settle.ts';
import { cleanUp } from '../../../support/cleanUp.ts';
import { findPostgres, startPostgres } from '../../../support/servers/postgresServer.ts';
import { partOf, refundRowsIn, reportedRefund, TOTAL } from './refundRows.ts';

const bin = findPostgres();
const ABSENT = bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : '';
const SHARES = [1, 2, 3, 4];

describe.runIf(bin !== undefined)(`refunds at a Postgres server${ABSENT}`, () => {
  const teardown = cleanUp();
  let store: Store;

  beforeAll(async () => {
    const server = await startPostgres(bin ?? '');
    teardown.add('Postgres', () => server.stop());
    store = openPostgres(server.url, { maxConnections: 8 });
    teardown.add('our own connections', () => store.close());
    await migrate(store.db);
  });

  test('what has left each payment is recorded at once, then what came of each part', async () => {
    const rows = refundRowsIn(store);
    for (let times = 0; times < 10; times += 1) {
      const booking = await rows.book(1_500_000, 1_500_000, 1_500_000);
      const [refund] = await rows.requestAll(booking);
      await Promise.all(booking.payments.map((payment) => rows.reported(payment, {})));
      await Promise.all(
        SHARES.map(async (seq) => {
          const part = await rows.part(partOf(booking, seq));
          await recordPart(store.db, part, reportedRefund(`re_${part.id}`, part.amount));
        }),
      );
      expect(await rows.refund(refund?.id ?? '')).toMatchObject({ status: 'succeeded' });
      const guards = await Promise.all(booking.payments.map((payment) => rows.guard(payment)));
      expect(guards.reduce((sum, { refunded }) => sum + refunded, 0)).toBe(TOTAL);
    }
  });
});

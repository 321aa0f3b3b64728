/** The application's role works with tables that another one owns, and can take none of their guards away. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { migrateServer } from '../../../../src/composition/migration.ts';
import { loadMigrationSettings } from '../../../../src/config/config.ts';
import { confirm } from '../../../../src/store/booking/bookings.ts';
import { reserve } from '../../../../src/store/booking/reservation.ts';
import { openPostgres, type Store } from '../../../../src/store/database/database.ts';
import { pendingMigrations } from '../../../../src/store/database/migrate.ts';
import { findPart } from '../../../../src/store/refund/parts.ts';
import { requestRefund } from '../../../../src/store/refund/request.ts';
import { recordPart } from '../../../../src/store/refund/settle.ts';
import { payInFull, requestBooking, reservationOf } from '../../../support/bookingRequests.ts';
import { cleanUp } from '../../../support/cleanUp.ts';
import { findPostgres, openPool, startPostgres } from '../../../support/servers/postgresServer.ts';

const bin = findPostgres();
const ABSENT = bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : '';

describe.runIf(bin !== undefined)(`a database with an owner of its own${ABSENT}`, () => {
  const teardown = cleanUp();
  let app: Store;
  let migrations: () => Promise<string[]>;

  beforeAll(async () => {
    const server = await startPostgres(bin ?? '');
    teardown.add('Postgres', () => server.stop());
    const superuser = openPool(server.url);
    for (const statement of [
      'create role midas_owner login',
      'create role "mi-das" login',
      'create database midas owner midas_owner',
    ])
      await superuser.query(statement);
    await superuser.end();
    const as = (role: string) => {
      const url = new URL(server.url);
      url.username = role;
      url.pathname = '/midas';
      return url.href;
    };
    const env = { DATABASE_URL: as('mi-das'), MIGRATION_DATABASE_URL: as('midas_owner') };
    migrations = () => migrateServer(loadMigrationSettings(env));
    expect(await migrations()).not.toEqual([]);
    app = openPostgres(env.DATABASE_URL, { maxConnections: 4 });
    teardown.add('the application', () => app.close());
  });

  test('a release may migrate again, and the application sees that nothing is pending', async () => {
    expect(await migrations()).toEqual([]);
    expect(await pendingMigrations(app.db)).toEqual([]);
  });

  test('the application books, takes money, confirms and gives it back', async () => {
    const { bookingId } = await requestBooking(app.db);
    await reserve(app.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
    await payInFull(app.db, bookingId);
    const at = '2027-01-01T00:00:00.000Z';
    await confirm(app.db, bookingId, at);
    const why = { kind: 'cancellation', reason: 'customer_request', amount: null, note: null } as const;
    await app.db
      .transaction()
      .execute((tx) =>
        requestRefund(tx, { bookingId, at, ...why, actor: 'customer', needsReview: () => false }),
      );
    const part = await findPart(app.db, `refund/${bookingId}/1/payment/1/g1`);
    await recordPart(app.db, part, { refundId: 're_1', state: 'succeeded', amount: part.amount, at });
    const refunds = app.db.selectFrom('refunds').select('status');
    expect(await refunds.execute()).toEqual([{ status: 'succeeded' }]);
    const payments = app.db.selectFrom('payments').select(['captured', 'refunded', 'status']);
    expect(await payments.execute()).toEqual([{ captured: 100, refunded: 100, status: 'refunded' }]);
  });

  test('who adds facts to one payment at the same moment adds all of them', async () => {
    const { bookingId } = await requestBooking(app.db, { days: [5, 6] });
    await reserve(app.db, reservationOf(bookingId), { maxUnpaidPerEmail: 3, maxBookingsPerIpDay: 100 });
    const add = (kind: string, name: number) =>
      sql`insert into money_facts (id, booking_id, payment_id, provider, kind, amount, currency, occurred_at)
        values (${`${kind}:${name}`}, ${bookingId}, ${`${bookingId}-P1`}, 'stripe', ${kind}, 10, 'AED', now())`.execute(
        app.db,
      );
    const names = Array.from({ length: 8 }, (_, name) => name);
    await Promise.all(names.map((name) => add('captured', name)));
    await Promise.all(names.map((name) => add('disputed', name)));
    const payment = app.db
      .selectFrom('payments')
      .select(['captured', 'disputed'])
      .where('booking_id', '=', bookingId);
    expect(await payment.execute()).toEqual([{ captured: 10, disputed: 80 }]);
  });

  test.each([
    'alter table payments disable trigger all',
    'alter table money_facts disable trigger user',
    'drop trigger money_facts_append_only on money_facts',
    'drop table money_facts cascade',
    'drop function guard_payment cascade',
    `create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
    'alter table payments drop constraint never_more_out_than_in',
    'create table of_my_own (id int)',
    `set session_replication_role = 'replica'`,
    'set role midas_owner',
    'truncate audit',
    'truncate payments cascade',
    'update audit set actor = null',
    'delete from money_facts',
    'update review_decisions set approve = true',
    'delete from refund_reservations',
    'alter table refunds disable trigger user',
    'drop trigger refund_parts_never_removed on refund_parts',
    'truncate refund_parts cascade',
    'update refund_decisions set note = null',
    'update cancellation_requests set note = null',
    'delete from dispute_events',
    'delete from kysely_migration',
  ])('%s: refused', async (statement) => {
    await expect(sql.raw(statement).execute(app.db)).rejects.toThrow(
      /must be (owner|able)|permission denied|cannot be/,
    );
  });

  test('it owns nothing at all', async () => {
    const { rows } = await sql`select relname from pg_class where relowner = current_user::regrole
      union all select proname from pg_proc where proowner = current_user::regrole`.execute(app.db);
    expect(rows).toEqual([]);
  });
});

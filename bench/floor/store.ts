/** Two tables in the product's own database, so that both pay the same price for a statement. */
import { sql } from 'kysely';
import type { Database } from '../../src/store/database/database.ts';

export interface FloorStore {
  insertBooking(id: string, body: unknown): Promise<void>;
  insertDelivery(id: string): Promise<void>;
  confirm(id: string): Promise<void>;
  /** Which of these are confirmed. */
  confirmed(ids: readonly string[]): Promise<string[]>;
  /** The same of the product's bookings: for the bench to wait for, not the floor's own. */
  confirmedProduct(ids: readonly string[]): Promise<string[]>;
  /** Emails of the product that its email provider has taken; likewise. */
  emailsSent(): Promise<number>;
}

/** Makes the tables. They are thrown away with the folder; in a database of somebody's they stay. */
export async function openFloorStore(db: Database): Promise<FloorStore> {
  await sql`create table if not exists bench_bookings
    (id text primary key, body jsonb not null, confirmed boolean not null default false)`.execute(db);
  await sql`create table if not exists bench_deliveries (id text primary key)`.execute(db);
  return {
    async insertBooking(id, body) {
      await sql`insert into bench_bookings (id, body) values (${id}, ${JSON.stringify(body)})`.execute(db);
    },
    async insertDelivery(id) {
      await sql`insert into bench_deliveries (id) values (${id}) on conflict do nothing`.execute(db);
    },
    async confirm(id) {
      await sql`update bench_bookings set confirmed = true where id = ${id}`.execute(db);
    },
    async confirmed(ids) {
      const found = await sql<{ id: string }>`
        select id from bench_bookings where confirmed and id in (${sql.join(ids)})`.execute(db);
      return found.rows.map(({ id }) => id);
    },
    async confirmedProduct(ids) {
      const found = await db
        .selectFrom('bookings')
        .select('id')
        .where('status', '=', 'confirmed')
        .where('id', 'in', ids)
        .execute();
      return found.map(({ id }) => id);
    },
    async emailsSent() {
      const { count } = await db
        .selectFrom('notifications')
        .select(sql<number>`count(*)`.as('count'))
        .where('status', '=', 'accepted')
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

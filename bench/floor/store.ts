/** Two tables in the product's own database, so that both pay the same price for a statement. */
import { sql } from 'kysely';
import type { Database } from '../../src/store/database/database.ts';

export interface FloorStore {
  insertBooking(id: string, body: unknown): Promise<void>;
  insertDelivery(id: string): Promise<void>;
  confirm(id: string): Promise<void>;
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
  };
}

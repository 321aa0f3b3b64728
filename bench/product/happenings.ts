/** Triggers that tell of confirmations and sent emails as they are committed, to whoever listens in this process. */
import { sql } from 'kysely';
import type { Store } from '../../src/store/database/database.ts';
import type { Happening } from './messages.ts';

const CHANNEL = 'bench_happened';

const TOLD: readonly {
  happened: Happening['happened'];
  table: string;
  column: string;
  when: string;
  id: string;
}[] = [
  { happened: 'confirmed', table: 'bookings', column: 'status', when: "new.status = 'confirmed'", id: 'id' },
  {
    happened: 'email_sent',
    table: 'notifications',
    column: 'status',
    when: "new.status = 'accepted'",
    id: 'key',
  },
  {
    happened: 'floor_confirmed',
    table: 'bench_bookings',
    column: 'confirmed',
    when: 'new.confirmed',
    id: 'id',
  },
];

/** To be called once the tables are there. @returns what takes the triggers away again */
export async function tellHappenings(
  store: Store,
  tell: (happening: Happening) => void,
): Promise<() => Promise<void>> {
  const { db } = store;
  await sql`create or replace function bench_tell() returns trigger language plpgsql as $$
    begin
      perform pg_notify('${sql.raw(CHANNEL)}', tg_argv[0] || ' ' || (to_jsonb(new) ->> tg_argv[1]));
      return null;
    end $$`.execute(db);
  for (const { happened, table, column, when, id } of TOLD)
    await sql
      .raw(
        `create or replace trigger bench_tells after update of ${column} on ${table} for each row
          when (${when}) execute function bench_tell('${happened}', '${id}')`,
      )
      .execute(db);
  const stopListening = await store.listen(CHANNEL, (payload) => {
    const [happened, id = ''] = payload.split(' ');
    tell({ happened: happened as Happening['happened'], id }); // written by the triggers above
  });
  return async () => {
    await stopListening();
    await sql`drop function bench_tell cascade`.execute(db);
  };
}

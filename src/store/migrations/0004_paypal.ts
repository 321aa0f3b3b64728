/** Where a payment provider with pages of its own sends the customer back to: asked for once, with the booking. */
import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `alter table booking_requests
    add column return_url text,
    add column cancel_url text,
    add constraint a_way_back_is_whole check ((return_url is null) = (cancel_url is null))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

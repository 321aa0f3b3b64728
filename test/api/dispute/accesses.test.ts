/** From where a customer opens their booking's page is noted once a day and address, and never at the page's expense. */
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { apiOfFile, bearer, get, openBooking, send } from '../../support/environments/apiApp.ts';

const api = await apiOfFile({ TRUSTED_PROXIES: '127.0.0.1' });

afterEach(async () => {
  await sql`drop trigger if exists noticed on booking_accesses`.execute(api.store.db);
});

const accessesOf = async (bookingId: string) =>
  (
    await sql<{ day: string; client_ip: string }>`
      select day::text, client_ip from booking_accesses where booking_id = ${bookingId} order by day, client_ip
    `.execute(api.store.db)
  ).rows.map(({ day, client_ip }) => `${day} ${client_ip}`);

const opener =
  ({ id, accessToken }: { readonly id: string; readonly accessToken: string }) =>
  (from: string) =>
    get(api.app, `/v1/bookings/${id}`, { ...bearer(accessToken), 'x-forwarded-for': from });

/** Every insert fails, or is counted. */
async function insertsDo(what: string): Promise<void> {
  await sql
    .raw(
      `create or replace function notice() returns trigger language plpgsql as $$ begin ${what}; return new; end $$`,
    )
    .execute(api.store.db);
  await sql`create trigger noticed before insert on booking_accesses for each row execute function notice()`.execute(
    api.store.db,
  );
}

test('one row a day and address, however often the page is read', async () => {
  const booking = await openBooking(api.app);
  const open = opener(booking);
  api.setNow(new Date('2027-01-02T23:59:59.999Z'));
  for (const from of ['203.0.113.1', '203.0.113.1', '[2001:db8::1]:443']) await open(from);
  api.setNow(new Date('2027-01-03T00:00:00.000Z'));
  for (const from of ['203.0.113.1', '203.0.113.1']) await open(from);
  expect(await accessesOf(booking.id)).toEqual([
    '2027-01-02 2001:db8::1',
    '2027-01-02 203.0.113.1',
    '2027-01-03 203.0.113.1',
  ]);
});

test('polling sends no statement for it', async () => {
  const booking = await openBooking(api.app);
  const open = opener(booking);
  await open('203.0.113.2');
  await insertsDo(`raise exception 'sent again'`);
  const before = api.logLines.length;
  for (let times = 0; times < 5; times += 1) await open('203.0.113.2');
  expect(api.logLines.slice(before).join('')).not.toContain('could not be recorded');
});

test('a door that stays shut, and what only asks how an answer would look, is no access', async () => {
  const booking = await openBooking(api.app);
  const url = `/v1/bookings/${booking.id}`;
  await get(api.app, url, bearer('x'.repeat(43)));
  await send(api.app, { method: 'HEAD', url, headers: bearer(booking.accessToken) });
  await api.app.inject({ method: 'OPTIONS', url, headers: bearer(booking.accessToken) });
  expect(await accessesOf(booking.id)).toEqual([]);
});

test('a page that cannot be noted is shown all the same, says so in the log, and is noted the next time', async () => {
  const booking = await openBooking(api.app);
  const open = opener(booking);
  await insertsDo(`raise exception 'no room for 203.0.113.3'`);
  const before = api.logLines.length;
  expect((await open('203.0.113.3')).statusCode).toBe(200);
  const lines = api.logLines.slice(before).join('');
  expect(lines).toContain('an access to a booking could not be recorded');
  expect(lines).not.toContain('203.0.113.3');
  await sql`drop trigger noticed on booking_accesses`.execute(api.store.db);
  expect((await open('203.0.113.3')).statusCode).toBe(200);
  expect(await accessesOf(booking.id)).toHaveLength(1);
});

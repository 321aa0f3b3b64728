/** A lost link is emailed again to the address of the booking, and the answer reveals nothing to a stranger. */
import { expect, test } from 'vitest';
import { apiOfFile, openBooking, post } from '../../support/environments/apiApp.ts';

const api = await apiOfFile();
const { id } = await openBooking(api.app);

const ask = (bookingId: string, email: string) =>
  post(api.app, `/v1/bookings/${bookingId}/access-link`, { email });
const emailed = () => api.temporal.notifications.length;

test('the answer is the same for the right address, a wrong one and no booking', async () => {
  const answers = await Promise.all([
    ask(id, 'ada@example.com'),
    ask(id, 'eve@example.com'),
    ask('MIDAS-00000000', 'ada@example.com'),
    ask('not-a-booking', 'ada@example.com'),
  ]);
  for (const answer of answers) {
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({ status: 'accepted' });
  }
  await expect.poll(emailed).toBe(1);
  expect(api.temporal.notifications[0]).toMatchObject({ template: 'access_link', bookingId: id });
});

test('asked for again within a minute it is emailed once, a minute later again', async () => {
  api.setNow(new Date('2027-01-01T00:00:10Z'));
  await ask(id, 'ADA@example.com');
  await ask(id, 'ada@example.com');
  await expect.poll(emailed).toBe(2);
  api.setNow(new Date('2027-01-01T00:01:10Z'));
  await ask(id, 'ada@example.com');
  await expect.poll(emailed).toBe(3);
});

test('the answer stays the same while email cannot be started', async () => {
  api.temporal.mode = 'down';
  expect((await ask(id, 'ada@example.com')).statusCode).toBe(202);
  api.temporal.mode = 'normal';
});

test('something that is no address is refused', async () => {
  expect((await ask(id, 'nobody')).statusCode).toBe(400);
});

import { afterAll } from 'vitest';
import { type BookingEnvironment, openBookingEnvironment } from './bookingEnvironment.ts';

/** The bookings of one test file, on a server of their own that its last test stops. */
export async function bookingsOfFile(): Promise<BookingEnvironment> {
  const environment = await openBookingEnvironment();
  afterAll(() => environment.close());
  return environment;
}

/**
 * The customer's key to one booking: an HMAC over booking id and token version. Nothing is stored; raising the
 * version or dropping the secret revokes it. Source: api.md "Conventions".
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs with the newest secret (the first of the list). */
export function accessTokenFor(bookingId: string, version: number, secrets: readonly string[]): string {
  const [newest] = secrets;
  if (newest === undefined) throw new Error('BOOKING_TOKEN_SECRET is empty: no access token can be made');
  return digest(bookingId, version, newest);
}

/** Whether a token opens this booking, under any of the secrets still accepted. */
export function opensBooking(
  token: string,
  bookingId: string,
  version: number,
  secrets: readonly string[],
): boolean {
  const given = Buffer.from(token);
  return secrets.some((secret) => {
    const expected = Buffer.from(digest(bookingId, version, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function digest(bookingId: string, version: number, secret: string): string {
  return createHmac('sha256', secret).update(`midas-booking\n${bookingId}\n${version}`).digest('base64url');
}

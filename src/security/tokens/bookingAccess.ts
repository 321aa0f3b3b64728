/**
 * The customer's key to one booking: an HMAC over booking id and token version. Nothing is stored; raising the
 * version or dropping the secret revokes it. Source: api.md "Conventions".
 */
import { isSignatureOf, signatureOf } from '../hmac.ts';

const PURPOSE = 'booking';

/** Signs with the newest secret (the first of the list). */
export const accessTokenFor = (bookingId: string, version: number, secrets: readonly string[]): string =>
  signatureOf(PURPOSE, `${bookingId}\n${version}`, secrets);

/** Whether a token opens this booking, under any of the secrets still accepted. */
export const opensBooking = (
  token: string,
  bookingId: string,
  version: number,
  secrets: readonly string[],
): boolean => isSignatureOf(token, PURPOSE, `${bookingId}\n${version}`, secrets);

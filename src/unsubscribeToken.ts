/**
 * The token of an unsubscribe link: it names a booking and proves that we wrote it, so that nobody can unsubscribe
 * strangers by guessing ids. It opens nothing else (RFC 8058 asks for a link that works without signing in).
 */
import { isSignatureOf, signatureOf } from './signing.ts';

const PURPOSE = 'unsubscribe';

/** `<booking id>.<signature>`, fit for a URL's path. */
export const unsubscribeTokenFor = (bookingId: string, secrets: readonly string[]): string =>
  `${bookingId}.${signatureOf(PURPOSE, bookingId, secrets)}`;

/** The booking whose customer wants no more review requests; undefined for a token that is not ours. */
export function bookingOfUnsubscribeToken(token: string, secrets: readonly string[]): string | undefined {
  const [bookingId = '', signature = '', ...rest] = token.split('.');
  if (bookingId === '' || rest.length > 0) return undefined;
  return isSignatureOf(signature, PURPOSE, bookingId, secrets) ? bookingId : undefined;
}

/**
 * The token of an unsubscribe link: it names a booking, or an email that staff sent to an address of their choice, and
 * proves that we wrote it, so that nobody can unsubscribe strangers by guessing ids. It opens nothing else (RFC 8058
 * asks for a link that works without signing in).
 */
import { isSignatureOf, signatureOf } from '../hmac.ts';

const PURPOSE = 'unsubscribe';
/** No booking's id begins with it. */
const NOTIFICATION = '~';

/** Whose reader wants no more review requests: a booking's customer, or whoever an email was written to. */
export type Unsubscriber = { readonly bookingId: string } | { readonly notificationKey: string };

/** `<booking id>.<signature>`, or `~<notification key in base64url>.<signature>`; fit for a URL's path. */
export function unsubscribeTokenFor(whose: Unsubscriber, secrets: readonly string[]): string {
  const name =
    'bookingId' in whose
      ? whose.bookingId
      : `${NOTIFICATION}${Buffer.from(whose.notificationKey).toString('base64url')}`;
  return `${name}.${signatureOf(PURPOSE, name, secrets)}`;
}

/** Who wants no more review requests; undefined for a token that is not ours. */
export function unsubscriberOf(token: string, secrets: readonly string[]): Unsubscriber | undefined {
  const [name = '', signature = '', ...rest] = token.split('.');
  if (name === '' || rest.length > 0 || !isSignatureOf(signature, PURPOSE, name, secrets)) return undefined;
  if (!name.startsWith(NOTIFICATION)) return { bookingId: name };
  return { notificationKey: Buffer.from(name.slice(NOTIFICATION.length), 'base64url').toString() };
}

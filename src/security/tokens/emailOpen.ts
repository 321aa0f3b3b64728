/** The token of the open pixel: it names a notification and proves that we drew it, so that opens cannot be invented. */
import { isSignatureOf, signatureOf } from '../hmac.ts';

const PURPOSE = 'email-open';

/** `<notification key in base64url>.<signature>`, fit for a URL's path. */
export const emailOpenTokenFor = (key: string, secrets: readonly string[]): string =>
  `${Buffer.from(key).toString('base64url')}.${signatureOf(PURPOSE, key, secrets)}`;

/** The key of the notification that was opened; undefined for a token that is not ours. */
export function notificationOfEmailOpenToken(token: string, secrets: readonly string[]): string | undefined {
  const [encoded = '', signature = '', ...rest] = token.split('.');
  if (encoded === '' || rest.length > 0) return undefined;
  const key = Buffer.from(encoded, 'base64url').toString();
  return isSignatureOf(signature, PURPOSE, key, secrets) ? key : undefined;
}

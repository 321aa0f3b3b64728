/** Short signatures for links of our own making: an HMAC bound to one purpose, under rotating secrets. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Signs with the newest secret (the first of the list); base64url.
 * @param purpose what the signature is for: it proves nothing anywhere else.
 */
export function signatureOf(purpose: string, text: string, secrets: readonly string[]): string {
  const [newest] = secrets;
  if (newest === undefined) throw new Error('BOOKING_TOKEN_SECRET is empty: nothing can be signed');
  return digest(purpose, text, newest);
}

/** Whether a signature is of this text for this purpose, under any of the secrets still accepted. */
export function isSignatureOf(
  signature: string,
  purpose: string,
  text: string,
  secrets: readonly string[],
): boolean {
  const given = Buffer.from(signature);
  return secrets.some((secret) => {
    const expected = Buffer.from(digest(purpose, text, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** A purpose is a constant without line breaks, so that it and the text cannot run into each other. */
const digest = (purpose: string, text: string, secret: string): string =>
  createHmac('sha256', secret).update(`midas-${purpose}\n${text}`).digest('base64url');

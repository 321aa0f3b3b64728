/** PayPal's signature of a webhook: RSA over `id|time|webhook id|CRC-32 of the body`, named in five headers. */
import { sign, verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { SigningIdentity } from './certificates.ts';
import { publicKeyOf } from './identities.ts';

export interface Transmission {
  readonly id: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly webhookId: string;
}

export const AUTH_ALGO = 'SHA256withRSA';

export function signTransmission(
  body: string,
  transmission: Transmission,
  identity: SigningIdentity,
): string {
  return sign('sha256', Buffer.from(signedText(body, transmission)), identity.privateKey).toString('base64');
}

export function isSignedBy(
  identity: SigningIdentity,
  body: string,
  transmission: Transmission,
  signature: string,
): boolean {
  const text = Buffer.from(signedText(body, transmission));
  return verify('sha256', text, publicKeyOf(identity), Buffer.from(signature, 'base64'));
}

const signedText = (body: string, { id, time, webhookId }: Transmission): string =>
  `${id}|${time}|${webhookId}|${crc32(body)}`;

/** SendGrid's signed event webhook: ECDSA on P-256 with SHA-256 over the timestamp and the bytes of the body. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface SigningKeys {
  readonly privateKey: KeyObject;
  /** As SendGrid shows it: SPKI in DER and base64. */
  readonly publicKey: string;
}

/** PKCS 8 in DER and base64. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

/** Throws where the text is no private key. */
export function readSigningKey(base64: string): SigningKeys {
  const privateKey = createPrivateKey({
    key: Buffer.from(base64, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    privateKey,
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** DER in base64, as the header carries it. */
export function signEvents(privateKey: KeyObject, timestamp: string, body: string): string {
  return sign('sha256', Buffer.from(timestamp + body), privateKey).toString('base64');
}

/** What texts and bytes in Postgres are sealed for: each opens under the same name only. */
import { decrypt, encrypt, type Keyring } from './keyring.ts';

export const CLIENT_SECRET_PURPOSE = 'payment-client-secret';
const IPN_PURPOSE = 'paypal-ipn-message';

/** Seals the raw bytes of an IPN message until they are verified; base64url. */
export const sealIpn = (keyring: Keyring, raw: Uint8Array): string =>
  Buffer.from(encrypt(keyring, raw, IPN_PURPOSE)).toString('base64url');

/** @throws UnsealError */
export const openIpn = (keyring: Keyring, sealed: string): Uint8Array =>
  decrypt(keyring, Buffer.from(sealed, 'base64url'), IPN_PURPOSE);

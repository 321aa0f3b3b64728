/**
 * One keyring seals everything this product keeps secret at rest: payloads in Temporal's histories and the few
 * texts in Postgres that must not lie there in the clear. Key ids travel with the sealed bytes, so that a new key
 * can be put in front while what older keys sealed still opens.
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

/** Key objects, not bytes: they do not show when the keyring is logged or inspected by accident. */
export interface Keyring {
  /** Id of the key that seals; the others only open. */
  readonly newest: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** What was sealed cannot be opened. `reason` tells a rotation mistake from damage or tampering. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  readonly reason: 'malformed' | 'unknown_key' | 'rejected';
  constructor(reason: UnsealError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** 96 random bits, as NIST SP 800-38D advises for GCM; one key may seal 2^32 times, far beyond a rotation's life. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 1;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `id:base64 of 32 bytes[,id2:…]`, the newest first (the form of `PAYLOAD_KEYS`).
 * @throws Error naming the entry by its position only: whatever stands in a malformed entry may be a key.
 */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').map((entry) => entry.trim());
  const keys = new Map<string, KeyObject>();
  let newest: string | undefined;
  entries.forEach((entry, index) => {
    const [id, key] = parseEntry(entry, `Key ${index + 1} of ${entries.length}`);
    if (keys.has(id))
      throw new Error(`Key ${index + 1} of ${entries.length} repeats the id of an earlier one`);
    keys.set(id, key);
    newest ??= id;
  });
  if (newest === undefined) throw new Error('The keyring is empty');
  return Object.freeze({ newest, keys });
}

function parseEntry(entry: string, place: string): [id: string, key: KeyObject] {
  const colon = entry.indexOf(':');
  if (colon < 0)
    throw new Error(`${place} has no id: keys are written id:base64 of ${KEY_BYTES} random bytes`);
  const id = entry.slice(0, colon);
  const encoded = entry.slice(colon + 1);
  if (!KEY_ID.test(id)) {
    throw new Error(`${place} has an unfit id: 1 to 32 letters, digits, hyphens or underscores`);
  }
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== encoded) {
    throw new Error(
      `${place} is not the base64 of ${KEY_BYTES} bytes (make one with: openssl rand -base64 32)`,
    );
  }
  return [id, createSecretKey(bytes)];
}

/** A fresh key in the form `parseKeyring` reads, under an id of its own. */
export function newKey(): string {
  return `k${randomBytes(4).toString('hex')}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

/**
 * Seals bytes under the newest key. `aad` names what they are for: they open under the same name only.
 * Layout: format, length of the key id, key id, IV, tag, ciphertext; everything before the tag is authenticated.
 */
export function encrypt(keyring: Keyring, bytes: Uint8Array, aad: string): Uint8Array {
  const key = keyring.keys.get(keyring.newest);
  if (key === undefined) throw new Error('The keyring does not hold its newest key');
  const id = Buffer.from(keyring.newest, 'ascii');
  const header = Buffer.concat([Buffer.from([FORMAT, id.length]), id]);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(header, aad));
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([header, iv, cipher.getAuthTag(), body]);
}

/**
 * Opens what `encrypt` sealed under any key of the ring and the same `aad`.
 * @throws UnsealError when the bytes are not ours, their key is not in the ring, or they do not verify.
 */
export function decrypt(keyring: Keyring, sealed: Uint8Array, aad: string): Uint8Array {
  const { header, id, iv, tag, body } = dissect(sealed);
  const key = keyring.keys.get(id);
  if (key === undefined) {
    throw new UnsealError('unknown_key', `Sealed under the key ${id}, which is not in the keyring`);
  }
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated(header, aad));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    const message = `Sealed under the key ${id}, but it does not verify: altered, for another purpose, or another key of that id`;
    throw new UnsealError('rejected', message, { cause });
  }
}

/** Seals a text for one purpose, such as `idempotency-answer`; the result is base64url. */
export function sealText(keyring: Keyring, text: string, purpose: string): string {
  return Buffer.from(encrypt(keyring, Buffer.from(text, 'utf8'), purpose)).toString('base64url');
}

/** Opens what `sealText` sealed for the same purpose. @throws UnsealError */
export function openText(keyring: Keyring, sealed: string, purpose: string): string {
  return Buffer.from(decrypt(keyring, Buffer.from(sealed, 'base64url'), purpose)).toString('utf8');
}

/** Header and purpose cannot run into each other: the header carries its own length. */
function authenticated(header: Buffer, aad: string): Buffer {
  return Buffer.concat([header, Buffer.from(aad, 'utf8')]);
}

function dissect(sealed: Uint8Array) {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const headerEnd = 2 + (bytes[1] ?? 0);
  const tagStart = headerEnd + IV_BYTES;
  const bodyStart = tagStart + TAG_BYTES;
  const id = bytes.toString('latin1', 2, headerEnd);
  if (bytes[0] !== FORMAT || bytes.length < bodyStart || !KEY_ID.test(id)) {
    throw new UnsealError('malformed', 'Not something this keyring sealed');
  }
  return {
    header: bytes.subarray(0, headerEnd),
    id,
    iv: bytes.subarray(headerEnd, tagStart),
    tag: bytes.subarray(tagStart, bodyStart),
    body: bytes.subarray(bodyStart),
  };
}

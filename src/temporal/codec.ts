/**
 * Payloads are encrypted between the SDK and the server: whoever reads Temporal's database, its Web UI or a backup
 * of it learns nothing about a booking without the keyring (architecture.md, decision 9).
 */
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';
import { decrypt, encrypt, UnsealError, type Keyring } from '../security/keyring.ts';

const PayloadMessage = proto.temporal.api.common.v1.Payload;

const ENCODING = 'binary/encrypted';
const PURPOSE = 'temporal-payload';
const ENCODING_KEY = 'encoding';
/** For people who look at a raw payload; the sealed bytes carry their own, authenticated copy. */
const KEY_ID_KEY = 'encryption-key-id';

/** Where the SDK finds the failure converter; a bundle of the workflows built beforehand needs it too. */
export const failureConverterPath = fileURLToPath(new URL('./failureConverter.cjs', import.meta.url));

/** The one data converter of clients and workers: encrypted payloads, encrypted failures. */
export function dataConverterFor(keyring: Keyring): DataConverter {
  return { payloadCodecs: [payloadCodecFor(keyring)], failureConverterPath };
}

/**
 * Encrypts under the newest key, opens under any. What is not encrypted passes through on the way in, so that
 * payloads written by the `temporal` CLI or before encryption still arrive.
 */
export function payloadCodecFor(keyring: Keyring): PayloadCodec {
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => seal(keyring, payload))),
    // async, so that a payload that does not open rejects rather than throws at the caller
    decode: async (payloads) => payloads.map((payload) => open(keyring, payload)),
  };
}

function seal(keyring: Keyring, payload: Payload): Payload {
  const bytes = PayloadMessage.encode(payload).finish();
  return {
    metadata: { [ENCODING_KEY]: Buffer.from(ENCODING), [KEY_ID_KEY]: Buffer.from(keyring.newest) },
    data: encrypt(keyring, bytes, PURPOSE),
  };
}

function open(keyring: Keyring, payload: Payload): Payload {
  const encoding = payload.metadata?.[ENCODING_KEY];
  if (encoding === undefined || Buffer.from(encoding).toString() !== ENCODING) return payload;
  return PayloadMessage.decode(decrypt(keyring, payload.data ?? new Uint8Array(), PURPOSE));
}

const payloadsJson = z.object({
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), z.base64()).optional(),
        data: z.base64().optional(),
      }),
    )
    .default([]),
});
/** Payloads in protobuf's JSON form: bytes as base64, in `data` and in the values of `metadata`. */
export type PayloadsJson = z.output<typeof payloadsJson>;

/**
 * Opens payloads for the Web UI's codec endpoint, keeping their order and number.
 * A payload that does not open becomes a readable note, so that one lost key does not blank a whole history.
 * @throws z.ZodError when the body is not `{ payloads: [{ metadata, data }] }`
 */
export function decodePayloadsJson(keyring: Keyring, body: unknown): PayloadsJson {
  const { payloads } = payloadsJson.parse(body);
  return { payloads: payloads.map((payload) => toJson(openOrExplain(keyring, fromJson(payload)))) };
}

function openOrExplain(keyring: Keyring, payload: Payload): Payload {
  try {
    return open(keyring, payload);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return {
      metadata: { [ENCODING_KEY]: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify(`Cannot be opened: ${error.message}`)),
    };
  }
}

type PayloadJson = PayloadsJson['payloads'][number];

function fromJson({ metadata = {}, data = '' }: PayloadJson): Payload {
  const entries = Object.entries(metadata).map(
    ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
  );
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: Payload): PayloadJson {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)] as const);
  return { metadata: Object.fromEntries(entries), data: base64(data ?? new Uint8Array()) };
}

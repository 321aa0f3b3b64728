/**
 * Payloads are encrypted between the SDK and the server: whoever reads Temporal's database, its Web UI or a backup
 * of it learns nothing about a booking without the keyring, and whoever writes to it is not obeyed (docs/encryption.md).
 */
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';
import { decrypt, encrypt, UnsealError, type Keyring } from '../security/keyring.ts';
import type { RefusedPayload } from './refusedPayload.ts';

const PayloadMessage = proto.temporal.api.common.v1.Payload;

const ENCODING = 'binary/encrypted';
const PURPOSE = 'temporal-payload';
const ENCODING_KEY = 'encoding';
/** For people who look at a raw payload; the sealed bytes carry their own, authenticated copy. */
const KEY_ID_KEY = 'encryption-key-id';
/** Within the seal: the workflow whose payload it is. */
const OWNER_KEY = 'sealed-for';

/** Where the SDK finds the failure converter; a bundle of the workflows built beforehand needs it too. */
export const failureConverterPath = fileURLToPath(new URL('./failureConverter.cjs', import.meta.url));

/**
 * The data converter of clients: encrypted payloads, encrypted failures. What was not sealed by this product is an
 * error: whoever asked gets no answer that somebody else has made up.
 */
export function dataConverterFor(keyring: Keyring): DataConverter {
  return { payloadCodecs: [payloadCodecFor(keyring)], failureConverterPath };
}

/** The same for workers, whose interceptors turn away what was not sealed. */
export function workerDataConverterFor(keyring: Keyring): DataConverter {
  return { payloadCodecs: [workerCodecFor(keyring)], failureConverterPath };
}

/**
 * Encrypts under the newest key, and opens under any what this product has sealed for that workflow, or for its
 * activities. @throws UnsealError for anything else
 */
export function payloadCodecFor(keyring: Keyring): PayloadCodec {
  return {
    encode: (payloads, context) =>
      Promise.resolve(payloads.map((payload) => seal(keyring, payload, context))),
    // async, so that a payload that does not open rejects rather than throws at the caller
    decode: async (payloads, context) => payloads.map((payload) => open(keyring, payload, context)),
  };
}

/** Encrypts the same way, but puts a stand-in for the interceptors where a payload does not open (refusedPayload.ts). */
export function workerCodecFor(keyring: Keyring): PayloadCodec {
  return {
    ...payloadCodecFor(keyring),
    decode: async (payloads, context) => payloads.map((payload) => openOrRefuse(keyring, payload, context)),
  };
}

/**
 * A key that is missing may be on its way, as in a rotation. What activities are asked, and answer, fails the task then,
 * which is repeated until the key is there; an update is rejected, as its sender repeats it.
 */
function openOrRefuse(
  keyring: Keyring,
  payload: Payload,
  context: SerializationContext | undefined,
): Payload {
  try {
    return open(keyring, payload, context);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    const isMissingKey = error.reason === 'unknown_key';
    if (isMissingKey && context?.type === 'activity') throw error;
    return plain({ midasRefusedPayload: isMissingKey ? 'unknown_key' : 'unsealed' } satisfies RefusedPayload);
  }
}

function seal(keyring: Keyring, payload: Payload, context: SerializationContext | undefined): Payload {
  const owner = ownerOf(context);
  const owned =
    owner === undefined
      ? payload
      : { ...payload, metadata: { ...payload.metadata, [OWNER_KEY]: Buffer.from(owner) } };
  return {
    metadata: { [ENCODING_KEY]: Buffer.from(ENCODING), [KEY_ID_KEY]: Buffer.from(keyring.newest) },
    data: encrypt(keyring, PayloadMessage.encode(owned).finish(), PURPOSE),
  };
}

function open(keyring: Keyring, payload: Payload, context: SerializationContext | undefined): Payload {
  const { opened, sealedFor } = unseal(keyring, payload);
  const owner = ownerOf(context);
  // Where the SDK does not say for whom it seals, a payload opens for all.
  if (owner !== undefined && sealedFor !== undefined && sealedFor !== owner)
    throw new UnsealError('rejected', 'Sealed for another workflow, or for an activity');
  return opened;
}

/** For whoever holds the key, and whomever it was sealed for. */
function unseal(keyring: Keyring, payload: Payload): { opened: Payload; sealedFor: string | undefined } {
  if (!isSealed(payload)) throw new UnsealError('malformed', 'Not sealed at all');
  const { metadata, data } = PayloadMessage.decode(
    decrypt(keyring, payload.data ?? new Uint8Array(), PURPOSE),
  );
  const { [OWNER_KEY]: owner, ...kept } = metadata;
  return { opened: { metadata: kept, data }, sealedFor: owner && Buffer.from(owner).toString() };
}

function isSealed({ metadata }: Payload): boolean {
  const encoding = metadata?.[ENCODING_KEY];
  return encoding != null && Buffer.from(encoding).toString() === ENCODING;
}

/** Whom a payload is for: nobody can take it from one history and send it to another workflow. */
function ownerOf(context: SerializationContext | undefined): string | undefined {
  return context?.workflowId === undefined ? undefined : `${context.type} ${context.workflowId}`;
}

const plain = (value: unknown): Payload => ({
  metadata: { [ENCODING_KEY]: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});

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

export interface DecodedPayloads extends PayloadsJson {
  /** The ids of the workflows of which something was opened, each once. */
  readonly workflowIds: readonly string[];
}

/**
 * Opens payloads for the Web UI's codec endpoint, keeping their order and number.
 * A payload that does not open becomes a readable note, so that one lost key does not blank a whole history.
 * @throws z.ZodError when the body is not `{ payloads: [{ metadata, data }] }`
 */
export function decodePayloadsJson(keyring: Keyring, body: unknown): DecodedPayloads {
  const shown = payloadsJson.parse(body).payloads.map((payload) => openOrExplain(keyring, fromJson(payload)));
  const workflowIds = shown.flatMap(({ sealedFor }) => sealedFor?.replace(/^\w+ /, '') ?? []);
  return { payloads: shown.map(({ opened }) => toJson(opened)), workflowIds: [...new Set(workflowIds)] };
}

function openOrExplain(
  keyring: Keyring,
  payload: Payload,
): { opened: Payload; sealedFor?: string | undefined } {
  if (!isSealed(payload)) return { opened: payload };
  try {
    return unseal(keyring, payload);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return { opened: plain(`Cannot be opened: ${error.message}`) };
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

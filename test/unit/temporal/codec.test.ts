/** What Temporal stores of a booking can be read with the keyring only. */
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { describe, expect, it } from 'vitest';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import {
  dataConverterFor,
  decodePayloadsJson,
  payloadCodecFor,
  workerCodecFor,
} from '../../../src/temporal/codec.ts';

const UNSEALED = { midasRefusedPayload: 'unsealed' };
const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined) =>
  payload === undefined ? undefined : defaultPayloadConverter.fromPayload(payload);
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('latin1');
const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
const asJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data),
});

describe('the payload codec', () => {
  it('gives back what it encoded, in order', async () => {
    const codec = payloadCodecFor(parseKeyring(newKey()));
    const values = [{ bookingId: 'b1', minor: 123_456 }, null, 'text', [1, 2], undefined];
    const decoded = await codec.decode(await codec.encode(values.map(payloadOf)));
    expect(decoded.map(valueOf)).toEqual(values);
  });

  it('shows the server neither the value nor how it was written', async () => {
    const codec = payloadCodecFor(parseKeyring(newKey()));
    const [payload] = await codec.encode([payloadOf({ bookingId: 'MB-SECRET' })]);
    expect(text(payload?.metadata?.['encoding'])).toBe('binary/encrypted');
    expect(text(payload?.data)).not.toMatch(/MB-SECRET|json\/plain/);
  });

  it('names the key on the payload, so that operations see when an old one is no longer needed', async () => {
    const key = newKey();
    const [payload] = await payloadCodecFor(parseKeyring(key)).encode([payloadOf(1)]);
    expect(text(payload?.metadata?.['encryption-key-id'])).toBe(key.split(':')[0]);
  });

  it('still opens running bookings after the key was rotated', async () => {
    const [older, newer] = [newKey(), newKey()];
    const sealed = await payloadCodecFor(parseKeyring(older)).encode([payloadOf('before')]);
    const [opened] = await payloadCodecFor(parseKeyring(`${newer},${older}`)).decode(sealed);
    expect(valueOf(opened)).toBe('before');
  });

  it.each([
    ['was never encrypted', payloadOf('from somebody else')],
    ['is empty', {}],
    [
      'says that it is encrypted',
      { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') },
    ],
    ['says so, and holds nothing', { metadata: { encoding: Buffer.from('binary/encrypted') } }],
  ])('refuses a payload that %s', async (_what, payload) => {
    await expect(payloadCodecFor(parseKeyring(newKey())).decode([payload])).rejects.toThrow(/Not s/);
  });

  it('refuses a payload whose key was dropped', async () => {
    const sealed = await payloadCodecFor(parseKeyring(newKey())).encode([payloadOf(1)]);
    await expect(payloadCodecFor(parseKeyring(newKey())).decode(sealed)).rejects.toThrow(
      /not in the keyring/,
    );
  });

  it('refuses a payload that was altered in the server’s database', async () => {
    const codec = payloadCodecFor(parseKeyring(newKey()));
    const [payload] = await codec.encode([payloadOf({ minor: 100 })]);
    const data = Uint8Array.from(payload?.data ?? []);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    await expect(codec.decode([{ ...payload, data }])).rejects.toThrow(/does not verify/);
  });
});

const of = (workflowId: string) => ({ type: 'workflow', namespace: 'default', workflowId }) as const;
const activityOf = (workflowId: string) => ({ ...of(workflowId), type: 'activity', isLocal: false }) as const;

describe('whom a payload is for', () => {
  it.each([
    ['another booking', of('booking/2')],
    ['an activity of the same booking', activityOf('booking/1')],
    ['a notification', of('notification/booking/1')],
  ])('sealed for a booking it does not open for %s', async (_whom, other) => {
    const codec = payloadCodecFor(parseKeyring(newKey()));
    const sealed = await codec.encode([payloadOf({ approve: true })], of('booking/1'));
    await expect(codec.decode(sealed, other)).rejects.toThrow(/another workflow/);
    expect((await codec.decode(sealed, of('booking/1'))).map(valueOf)).toEqual([{ approve: true }]);
  });

  it('is no matter to whoever only looks, and nothing is added to what they see', async () => {
    const codec = payloadCodecFor(parseKeyring(newKey()));
    const payload = payloadOf('kept');
    const [opened] = await codec.decode(await codec.encode([payload], of('booking/1')));
    expect(asJson(opened ?? {})).toEqual(asJson(payload));
  });

  it('is not asked of payloads from before it was written down', async () => {
    const codec = payloadCodecFor(parseKeyring(newKey()));
    const sealed = await codec.encode([payloadOf('before')]);
    expect((await codec.decode(sealed, of('booking/1'))).map(valueOf)).toEqual(['before']);
  });
});

describe('the codec of workers', () => {
  const keyring = parseKeyring(newKey());
  const codec = workerCodecFor(keyring);

  it.each([of('booking/1'), activityOf('booking/1')])(
    'puts a stand-in where a payload was not sealed, so that nothing stops over it: %j',
    async (context) => {
      const decoded = await codec.decode([payloadOf({ request: 'cancel' }), {}], context);
      expect(decoded.map(valueOf)).toEqual([UNSEALED, UNSEALED]);
    },
  );

  it('waits for a key that it lacks where activities are asked or answer, as in a rotation', async () => {
    const context = activityOf('booking/1');
    const newer = newKey();
    const sealed = await payloadCodecFor(parseKeyring(newer)).encode([payloadOf('answer')], context);
    await expect(codec.decode(sealed, context)).rejects.toThrow(/not in the keyring/);
  });

  it('tells a missing key from a missing seal where a workflow is started or asked', async () => {
    const context = of('booking/1');
    const sealed = await payloadCodecFor(parseKeyring(newKey())).encode([payloadOf('input')], context);
    expect((await codec.decode(sealed, context)).map(valueOf)).toEqual([
      { midasRefusedPayload: 'unknown_key' },
    ]);
  });
});

describe('failures', () => {
  it('carry their message and stack as payloads, which the codec encrypts', () => {
    const { failureConverter, payloadConverter } = loadDataConverter(
      dataConverterFor(parseKeyring(newKey())),
    );
    const cause = new Error('card of Jane Doe');
    const failure = failureConverter.errorToFailure(
      ApplicationFailure.create({ message: 'answer quoted Jane Doe', type: 'VendorRefused', cause }),
      payloadConverter,
    );
    const { encodedAttributes, ...clear } = failure;
    expect(JSON.stringify({ ...clear, cause: { ...clear.cause, encodedAttributes: null } })).not.toContain(
      'Jane',
    );
    expect(failure.applicationFailureInfo?.type).toBe('VendorRefused');
    expect(failureConverter.failureToError(failure, payloadConverter).message).toBe('answer quoted Jane Doe');
    expect(text(encodedAttributes?.data)).toContain('Jane');
    expect(JSON.parse(text(encodedAttributes?.data))).toMatchObject({
      type: 'VendorRefused', // what a workflow decides upon has its copy under the seal
      non_retryable: false,
    });
  });
});

describe('the codec of the Web UI', () => {
  it('opens payloads in protobuf’s JSON form', async () => {
    const keyring = parseKeyring(newKey());
    const sealed = await payloadCodecFor(keyring).encode([payloadOf({ status: 'confirmed' }), payloadOf(7)]);
    expect(decodePayloadsJson(keyring, { payloads: sealed.map(asJson) })).toEqual({
      payloads: [asJson(payloadOf({ status: 'confirmed' })), asJson(payloadOf(7))],
      workflowIds: [],
    });
  });

  it('tells whose payloads it has opened, each workflow once', async () => {
    const keyring = parseKeyring(newKey());
    const codec = payloadCodecFor(keyring);
    const contexts = [of('booking/1'), activityOf('booking/1'), of('notification/2')];
    const sealed = await Promise.all(contexts.map((context) => codec.encode([payloadOf(1)], context)));
    const { workflowIds } = decodePayloadsJson(keyring, { payloads: sealed.flat().map(asJson) });
    expect(workflowIds).toEqual(['booking/1', 'notification/2']);
  });

  it('leaves plain payloads as they are', () => {
    const body = { payloads: [asJson(payloadOf('plain'))] };
    expect(decodePayloadsJson(parseKeyring(newKey()), body)).toEqual({ ...body, workflowIds: [] });
  });

  it('explains a payload that does not open and still opens its neighbours', async () => {
    const keyring = parseKeyring(newKey());
    const [lost] = await payloadCodecFor(parseKeyring(newKey())).encode([payloadOf('lost')]);
    const [kept] = await payloadCodecFor(keyring).encode([payloadOf('kept')]);
    const { payloads } = decodePayloadsJson(keyring, { payloads: [asJson(lost ?? {}), asJson(kept ?? {})] });
    const shown = payloads.map(({ data }) => Buffer.from(data ?? '', 'base64').toString());
    expect(shown).toEqual([expect.stringMatching(/^"Cannot be opened: .*not in the keyring"$/), '"kept"']);
  });

  it.each([[undefined], ['text'], [{ payloads: 'no list' }], [{ payloads: [{ data: '*' }] }]])(
    'refuses a body of another shape: %j',
    (body) => {
      expect(() => decodePayloadsJson(parseKeyring(newKey()), body)).toThrow();
    },
  );
});

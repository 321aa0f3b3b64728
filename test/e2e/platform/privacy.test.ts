/**
 * After whole bookings of a person with unmistakable words, nothing outside Postgres and the emails knows them: no
 * history (sealed or opened), no search attribute, no memo, no byte of Temporal's database, no log line.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { embeddedSecrets } from '../../../src/embedded/folder/secrets.ts';
import { parseKeyring } from '../../../src/security/keyring.ts';
import { payloadCodecFor } from '../../../src/temporal/codec.ts';
import type { TemporalClient } from '../../../src/temporal/connection.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import {
  type Booked,
  book,
  cancelBooking,
  intentOf,
  readBooking,
  untilStatus,
} from '../../support/clients/customer.ts';
import { temporalClientOf, untilQuiet } from '../../support/clients/histories.ts';
import { httpJson, requestOk } from '../../support/clients/httpJson.ts';
import { payloadsIn } from '../../support/payloadsIn.ts';
import { productFolder } from '../../support/environments/product.ts';
import { type ProductProcess, startProductProcess } from '../../support/environments/productProcess.ts';
import { CARDS, emailsOf, pay } from '../../support/clients/sandboxClient.ts';
import { waitFor } from '../../support/waitFor.ts';

const PERSON = {
  name: 'Zephyrine Quillfeather',
  email: 'zq.wyrmwood@privacy.example',
  phone: '+971559876321',
};
const NOTES = 'Marigolds make her sneeze; a xylophone at the gate, please.';
/** What the SDK itself notes beside each local activity, past the codec: when which one ran. Nothing of ours. */
const BOOKKEEPING = new Set(
  'seq attempt activity_id activity_type complete_time backoff original_schedule_time'.split(' '),
);
const History = proto.temporal.api.history.v1.History;

let dataDir: string;
let product: ProductProcess;
let temporal: TemporalClient;
let kept: Booked;
let cancelled: Booked;
let secrets: readonly string[];

const teardown = cleanUp();

beforeAll(async () => {
  dataDir = await productFolder();
  product = await startProductProcess(dataDir, { LOG_LEVEL: 'trace' });
  teardown.add('the product', () => product.discard());
  temporal = await temporalClientOf(product);
  teardown.add('the Temporal client', () => temporal.close());
  kept = await book(product, { customer: PERSON, notes: NOTES });
  await pay(product, intentOf(kept), CARDS.withoutFunds);
  await waitFor(
    'the decline',
    () => readBooking(product, kept),
    ({ payments }) => payments[0]?.lastError !== undefined,
  );
  await pay(product, intentOf(kept));
  await untilStatus(product, kept, 'confirmed');
  cancelled = await book(product, { customer: PERSON, notes: NOTES });
  await cancelBooking(product, cancelled);
  await requestOk('POST', `${product.api}/v1/bookings/${kept.id}/access-link`, {
    body: { email: PERSON.email },
  });
  await waitFor('an email with the link', async () =>
    (await emailsOf(product, kept.id)).some(({ headers }) => headers['x-midas-template'] === 'access_link'),
  );
  for (const { id } of [kept, cancelled]) await untilQuiet(product, temporal.client, id);
  secrets = [
    ...['Quillfeather', 'Zephyrine', 'zq.wyrmwood', '559876321', 'Marigolds', 'xylophone'],
    ...[kept, cancelled].flatMap(({ accessToken, payments }) => [
      accessToken,
      payments[0]?.clientSecret ?? 'no secret',
    ]),
    '_secret_',
  ];
});

/** Which of the words stand in the bytes, also where they were encoded on the way. */
const foundIn = (bytes: Buffer): string[] =>
  secrets.filter((word) =>
    [
      word,
      encodeURIComponent(word),
      Buffer.from(word)
        .toString('base64')
        .replace(/.{0,2}=*$/, ''),
    ].some((form) => bytes.includes(form)),
  );

const executions = async () => {
  const found = [];
  for await (const execution of temporal.client.workflow.list()) found.push(execution);
  return found;
};

const histories = async () =>
  Promise.all(
    (await executions()).map(({ workflowId, runId }) =>
      temporal.client.workflow.getHandle(workflowId, runId).fetchHistory(),
    ),
  );

const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();
const isSealed = ({ metadata }: Payload) => text(metadata?.['encoding']) === 'binary/encrypted';

it('the words are where they belong: in the booking and in the emails', async () => {
  const emails = Buffer.from(JSON.stringify(await emailsOf(product, kept.id)));
  expect(foundIn(emails)).toEqual(expect.arrayContaining(['Quillfeather', 'zq.wyrmwood']));
  expect(await readBooking(product, kept)).toMatchObject({ customer: PERSON, notes: NOTES });
});

it('no history holds them, neither as JSON nor in its bytes, and the payloads cannot be read', async () => {
  const all = await histories();
  expect(all.length).toBeGreaterThanOrEqual(3); // two bookings, and the email with the link
  for (const history of all) {
    expect(foundIn(Buffer.from(History.encode(history).finish()))).toEqual([]);
    expect(foundIn(Buffer.from(JSON.stringify(history)))).toEqual([]);
  }
  const plain = all.flatMap(payloadsIn).filter((payload) => !isSealed(payload));
  const keys = plain.flatMap(({ data }) => Object.keys(JSON.parse(text(data)) as object));
  expect(new Set(keys)).toEqual(BOOKKEEPING);
});

it('not even the opened payloads hold them: workflows know ids', async () => {
  const { payloadKeys } = await embeddedSecrets(dataDir);
  const sealed = (await histories()).flatMap(payloadsIn).filter(isSealed);
  const opened = await payloadCodecFor(parseKeyring(payloadKeys)).decode(sealed);
  const all = Buffer.concat(opened.map(({ data }) => Buffer.from(data ?? [])));
  expect(all.includes(kept.id)).toBe(true);
  expect(foundIn(all)).toEqual([]);
});

it('no search attribute, memo, summary or detail of a workflow holds them', async () => {
  for (const { workflowId, runId, raw } of await executions()) {
    const described = await temporal.client.workflow.getHandle(workflowId, runId).describe();
    const shown = {
      raw,
      described: described.raw,
      memo: described.memo,
    };
    expect(foundIn(Buffer.from(JSON.stringify(shown)))).toEqual([]);
    expect(foundIn(Buffer.from((await described.staticSummary()) ?? ''))).toEqual([]);
  }
});

it('no byte of Temporal’s database file holds them', async () => {
  const files = (await readdir(dataDir)).filter((name) => name.startsWith('temporal.'));
  expect(files).toContain('temporal.db');
  const bytes = Buffer.concat(await Promise.all(files.map((name) => readFile(join(dataDir, name)))));
  expect(bytes.includes(kept.id)).toBe(true);
  expect(foundIn(bytes)).toEqual([]);
});

it('no line of the log holds them, at the most talkative level', () => {
  const lines = Buffer.from(product.output());
  expect(lines.includes('/v1/bookings')).toBe(true);
  expect(foundIn(lines)).toEqual([]);
});

it('whoever may read can open the payloads: the Web UI by its own address, staff by their token, nobody else', async () => {
  const all = (await histories()).flatMap(payloadsIn);
  const payload = all.find(isSealed);
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const metadata = Object.entries(payload?.metadata ?? {}).map(([key, value]) => [key, base64(value)]);
  const body = { payloads: [{ metadata: Object.fromEntries(metadata), data: base64(payload?.data) }] };
  const { codecUiKey, staffJwtSecret } = await embeddedSecrets(dataDir);
  const token = await new SignJWT({ roles: ['ops'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('operator')
    .setAudience('midas-staff')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(staffJwtSecret));
  const decode = (path: string, headers = {}) =>
    httpJson<{ payloads: { data: string }[] }>('POST', `${product.api}${path}`, { body, headers });

  for (const answer of [
    await decode(`/codec/${codecUiKey}/decode`),
    await decode('/codec/decode', { authorization: `Bearer ${token}` }),
  ]) {
    expect(answer.status).toBe(200);
    const opened = Buffer.from(answer.body.payloads[0]?.data ?? '', 'base64').toString();
    expect(() => JSON.parse(opened) as unknown).not.toThrow();
  }
  expect((await decode('/codec/decode')).status).toBe(401);
  expect((await decode('/codec/guessed-key-guessed-key/decode')).status).toBe(401);
});

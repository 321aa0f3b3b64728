/** SendGrid's event webhook: who may send us events, and what they mean. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createSendGridVerifier,
  readSendGridEvents,
} from '../../../../../src/providers/email/sendgrid/verify.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const verifier = createSendGridVerifier(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));

const raw = Buffer.from('[{"event":"delivered"}]\r\n');
const timestamp = '1760000000';
const signed = (body: Uint8Array, at = timestamp, key = privateKey) =>
  sign('sha256', Buffer.concat([Buffer.from(at), body]), key).toString('base64');

describe('a delivery of SendGrid', () => {
  test('is genuine with the signature over timestamp and raw body', () => {
    expect(verifier.verify({ signature: signed(raw), timestamp, raw })).toBe(true);
  });

  test.each([
    ['another key', { signature: signed(raw, timestamp, stranger), timestamp, raw }],
    ['another body', { signature: signed(raw), timestamp, raw: Buffer.from('[]') }],
    ['another timestamp', { signature: signed(raw), timestamp: '1760000001', raw }],
    [
      'digits moved from the timestamp into the body',
      { signature: signed(raw), timestamp: '176000000', raw: Buffer.concat([Buffer.from('1'), raw]) },
    ],
    ['no signature', { signature: undefined, timestamp, raw }],
    ['no timestamp', { signature: signed(raw), timestamp: undefined, raw }],
    ['a signature that is none', { signature: 'AAAA', timestamp, raw }],
    ['a signature that is no base64', { signature: '<script>', timestamp, raw }],
  ])('is refused with %s', (_what, delivery) => {
    expect(verifier.verify(delivery)).toBe(false);
  });

  test('the start fails with a key that is none', () => {
    expect(() => createSendGridVerifier('bm90IGEga2V5')).toThrow();
  });
});

const event = (fields: object) => ({
  email: 'ada@example.org',
  timestamp: 1760000000,
  sg_event_id: 'evt-1',
  midas_notification: 'payment/pay_1/receipt',
  ...fields,
});
const read = (...events: unknown[]) => readSendGridEvents(Buffer.from(JSON.stringify(events)));

describe('an event of SendGrid', () => {
  test('names the message, the time and the address', () => {
    expect(read(event({ event: 'delivered', response: '250 OK' }))).toEqual([
      {
        id: 'evt-1',
        key: 'payment/pay_1/receipt',
        kind: 'delivered',
        at: '2025-10-09T08:53:20.000Z',
        reason: null,
        address: 'ada@example.org',
        isMailboxClosed: false,
      },
    ]);
  });

  test.each([
    [{ event: 'processed' }, undefined, null, false],
    [{ event: 'deferred', response: '450 4.2.0 ada@example.org' }, 'deferred', null, false],
    [{ event: 'bounce', type: 'bounce', status: '5.1.1' }, 'bounced', 'bounce 5.1.1', true],
    [{ event: 'bounce', reason: '550 5.1.1 <ada@example.org> unknown' }, 'bounced', '5.1.1', true],
    [{ event: 'bounce', type: 'blocked', status: '5.7.1' }, 'blocked', 'blocked 5.7.1', false],
    [{ event: 'bounce', type: 'expired' }, 'blocked', 'expired', false],
    [{ event: 'dropped', reason: 'Bounced Address' }, 'dropped', 'bounced_address', true],
    [{ event: 'dropped', reason: 'Spam Reporting Address' }, 'dropped', 'spam_reporting_address', true],
    [{ event: 'dropped', reason: 'Invalid' }, 'dropped', 'invalid_address', true],
    [{ event: 'dropped', reason: 'Unsubscribed Address' }, 'dropped', 'unsubscribed_address', false],
    [{ event: 'dropped', reason: 'Spam Content' }, 'dropped', 'spam_content', false],
    [{ event: 'dropped', reason: 'ada@example.org is odd' }, 'dropped', 'other', false],
    [{ event: 'open' }, 'opened', null, false],
    [{ event: 'open', sg_machine_open: true }, 'machine_opened', null, false],
    [{ event: 'open', sg_machine_open: 'true' }, 'opened', null, false],
    [{ event: 'click', url: 'https://midas.example/' }, 'clicked', null, false],
    [{ event: 'spamreport' }, 'complained', null, false],
    [{ event: 'unsubscribe' }, 'unsubscribed', null, false],
    [{ event: 'group_unsubscribe' }, 'unsubscribed', null, false],
    [{ event: 'group_resubscribe' }, undefined, null, false],
  ])('%j', (fields, kind, reason, isMailboxClosed) => {
    expect(read(event(fields))).toMatchObject([{ kind, reason, isMailboxClosed }]);
  });

  test('of email that is not ours has no key', () => {
    expect(read(event({ event: 'open', midas_notification: undefined }))).toMatchObject([{ key: undefined }]);
  });

  test('without an id has the same one in every repeat, and another than its neighbour', () => {
    const twins = [
      event({ event: 'dropped', sg_event_id: undefined }),
      event({ event: 'open', sg_event_id: undefined }),
    ];
    const [ids, again] = [read(...twins), read(...twins)].map((events) => events.map(({ id }) => id));
    expect(again).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  test('that is odd does not lose the others', () => {
    const odd = [
      null,
      7,
      'text',
      [],
      {},
      event({ event: 5 }),
      event({ event: 'open', timestamp: 'soon' }),
      event({ event: 'open', timestamp: 1e300 }),
    ];
    expect(read(...odd, event({ event: 'open', email: 7, type: {} })).map(({ kind }) => kind)).toEqual([
      'opened',
    ]);
  });

  test.each(['', 'no JSON', '{}', 'null'])('a body that is no list (%j) has none', (body) => {
    expect(readSendGridEvents(Buffer.from(body))).toEqual([]);
  });
});

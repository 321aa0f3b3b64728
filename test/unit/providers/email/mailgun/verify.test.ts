/** Mailgun's webhooks: who may send us events, and what they mean. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createMailgunVerifier,
  readMailgunEvent,
} from '../../../../../src/providers/email/mailgun/verify.ts';

const KEY = 'signing-key';
const NOW_S = 1_760_000_000;
const HOUR_S = 3_600;

function delivery(change: { at?: number; key?: string; signature?: object; event?: object } = {}): Buffer {
  const timestamp = String(change.at ?? NOW_S);
  const token = 'a1b2c3';
  const signature = createHmac('sha256', change.key ?? KEY)
    .update(timestamp + token)
    .digest('hex');
  return Buffer.from(
    JSON.stringify({
      signature: { timestamp, token, signature, ...change.signature },
      'event-data': {
        event: 'delivered',
        id: 'ev-1',
        timestamp: NOW_S + 0.25,
        recipient: 'ada@example.org',
        'user-variables': { midas_notification: 'payment/pay_1/receipt' },
        ...change.event,
      },
    }),
  );
}
const verify = (raw: Uint8Array) => createMailgunVerifier(KEY).verify({ raw, nowMs: NOW_S * 1000 });

describe('a delivery of Mailgun', () => {
  test('is genuine with the signature over timestamp and token', () => {
    expect(verify(delivery())).toEqual({ genuine: true, token: 'a1b2c3' });
  });

  test.each([-12, 12])('is genuine %i hours off: its repeats come late and clocks differ', (hours) => {
    expect(verify(delivery({ at: NOW_S + hours * HOUR_S }))).toMatchObject({ genuine: true });
    expect(verify(delivery({ at: NOW_S + hours * HOUR_S + Math.sign(hours) }))).toEqual({
      genuine: false,
      reason: 'stale',
    });
  });

  test.each([
    ['another key', delivery({ key: 'guess' }), 'wrong_signature'],
    ['another token', delivery({ signature: { token: 'a1b2c4' } }), 'wrong_signature'],
    ['another timestamp', delivery({ signature: { timestamp: String(NOW_S + 1) } }), 'wrong_signature'],
    ['a short signature', delivery({ signature: { signature: 'ab' } }), 'malformed_signature'],
    ['no token', delivery({ signature: { token: undefined } }), 'malformed_signature'],
    ['no signature at all', Buffer.from('{"event-data":{}}'), 'malformed_signature'],
    ['no JSON', Buffer.from('token=1'), 'malformed_signature'],
  ])('is refused with %s', (_what, raw, reason) => {
    expect(verify(raw)).toEqual({ genuine: false, reason });
  });
});

const read = (event: object) => readMailgunEvent(delivery({ event }))?.event;

describe('an event of Mailgun', () => {
  test('names the message, the time, the address and its token', () => {
    expect(readMailgunEvent(delivery())).toEqual({
      token: 'a1b2c3',
      event: {
        id: '2025-10-09/ev-1',
        key: 'payment/pay_1/receipt',
        kind: 'delivered',
        at: '2025-10-09T08:53:20.250Z',
        reason: null,
        address: 'ada@example.org',
        isMailboxClosed: false,
      },
    });
  });

  const status = (code: number, message = '') => ({ 'delivery-status': { code, message } });
  test.each([
    [{ event: 'accepted' }, undefined, null, false],
    [{ event: 'opened' }, 'opened', null, false],
    [{ event: 'opened', 'client-info': { bot: 'apple' } }, 'machine_opened', null, false],
    [{ event: 'clicked', 'client-info': { bot: 'generic' } }, 'machine_opened', null, false],
    [{ event: 'opened', 'client-info': { bot: '' } }, 'opened', null, false],
    [{ event: 'opened', 'client-info': 'none' }, 'opened', null, false],
    [{ event: 'clicked' }, 'clicked', null, false],
    [{ event: 'complained' }, 'complained', null, false],
    [{ event: 'unsubscribed' }, 'unsubscribed', null, false],
    [{ event: 'rejected', reject: { reason: 'Sandbox' } }, 'dropped', null, false],
    [
      { event: 'failed', severity: 'temporary', reason: 'generic', ...status(451) },
      'deferred',
      'generic 451',
      false,
    ],
    [
      { event: 'failed', severity: 'permanent', reason: 'bounce', ...status(550, '5.1.1 <ada@example.org>') },
      'bounced',
      'bounce 550 5.1.1',
      true,
    ],
    [
      { event: 'failed', severity: 'permanent', reason: 'generic', ...status(554) },
      'blocked',
      'generic 554',
      false,
    ],
    [
      { event: 'failed', severity: 'permanent', reason: 'suppress-bounce', ...status(605) },
      'dropped',
      'suppress-bounce 605',
      true,
    ],
    [
      { event: 'failed', severity: 'permanent', reason: 'suppress-complaint' },
      'dropped',
      'suppress-complaint',
      true,
    ],
    [
      { event: 'failed', severity: 'permanent', reason: 'suppress-unsubscribe' },
      'dropped',
      'suppress-unsubscribe',
      false,
    ],
    [
      {
        event: 'failed',
        severity: 'permanent',
        reason: 'bounce',
        'delivery-status': { 'bounce-type': 'soft' },
      },
      'blocked',
      'bounce',
      false,
    ],
    [{ event: 'failed', severity: 'permanent', reason: 'ada@example.org is full' }, 'blocked', null, false],
  ])('%j', (fields, kind, reason, isMailboxClosed) => {
    expect(read(fields)).toMatchObject({ kind, reason, isMailboxClosed });
  });

  test('with odd fields is still reported', () => {
    expect(read({ 'user-variables': [], recipient: 7, 'delivery-status': 'gone', id: 7 })).toMatchObject({
      id: 'a1b2c3',
      key: undefined,
      kind: 'delivered',
    });
  });

  test.each([{ event: 5 }, { timestamp: 'soon' }])('%j is none', (event) => {
    expect(read(event)).toBeUndefined();
  });
});

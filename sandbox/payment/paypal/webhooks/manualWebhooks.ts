/** Webhooks and IPN messages by hand: once more, several times, late, or ones that lie. */
import { z } from 'zod';
import { findCapture } from '../payments/captures.ts';
import { notFound, unprocessable } from '../api/errors.ts';
import { encodeIpn, newIpnParcel, type IpnParcel } from './ipnDelivery.ts';
import { captureIpn } from './events.ts';
import type { PayPalEvent } from '../objects.ts';
import { newEvent, type Turn } from '../transaction.ts';
import { newWebhookParcel, type WebhookParcel } from './webhookDelivery.ts';
import { captureBody } from '../api/wire.ts';

export const webhookOrder = z.strictObject({
  /** An event that happened, sent again. */
  eventId: z.string().optional(),
  /** A capture that a made-up event of `type` tells of; a `…COMPLETED` claims that it was, true or not. */
  captureId: z.string().optional(),
  type: z.string().default('PAYMENT.CAPTURE.COMPLETED'),
  copies: z.number().int().min(1).max(100).default(1),
  /** The exact bytes to send, instead of the event. */
  body: z.string().optional(),
  /** Signs the event and sends `body`. */
  isTampered: z.boolean().default(false),
  /** A stranger's chain has the same names and another root. */
  signer: z.enum(['paypal', 'stranger']).default('paypal'),
  certUrl: z.string().optional(),
  webhookId: z.string().optional(),
  /** How old the transmission claims to be; negative lies in the future. */
  ageSeconds: z.number().int().default(0),
});

/** Queues the webhooks and returns them. Faults do not touch what is sent by hand. */
export function sendWebhooks(turn: Turn, order: z.output<typeof webhookOrder>): WebhookParcel[] {
  const event = eventFor(turn, order);
  const forgery = {
    signer: order.signer,
    certUrl: order.certUrl ?? null,
    webhookId: order.webhookId ?? null,
    signedBody: order.isTampered ? JSON.stringify(event) : null,
    ageSeconds: order.ageSeconds,
  };
  return Array.from({ length: order.copies }, (_, index) => {
    const lane = `by hand ${event.id} ${index}`;
    return turn.state.put('webhookOut', newWebhookParcel(event, lane, { body: order.body, forgery }));
  });
}

function eventFor(turn: Turn, order: z.output<typeof webhookOrder>): PayPalEvent {
  if (order.eventId !== undefined) {
    const event = turn.state.get('event', order.eventId);
    if (event === undefined) throw notFound('eventId');
    return event;
  }
  if (order.captureId === undefined && order.body === undefined) {
    throw unprocessable('NOTHING_TO_SEND', 'Name an eventId, a captureId or a body.');
  }
  const capture = order.captureId === undefined ? undefined : findCapture(turn, order.captureId);
  const isClaimed = order.type === 'PAYMENT.CAPTURE.COMPLETED';
  const told = { type: order.type, resourceType: 'capture', summary: 'Made by hand' } as const;
  if (capture === undefined) return newEvent({ ...told, resource: {} }, turn.origin);
  const claimed = isClaimed ? { ...capture, status: 'COMPLETED' as const, reason: null } : capture;
  return newEvent({ ...told, resource: captureBody(turn, claimed) }, turn.origin);
}

export const ipnOrder = z.strictObject({
  /** A message that was sent, byte for byte again. */
  ipnId: z.string().optional(),
  /** A capture that a new message tells of. */
  captureId: z.string().optional(),
  status: z.string().default('Completed'),
  /** Put over the message's own fields; null leaves one out. */
  fields: z.record(z.string(), z.string().nullable()).default({}),
  /** The exact bytes to send, instead of a message. */
  body: z.string().optional(),
  /** Whether the verification will know the bytes: another account's true message is, a forgery is not. */
  isGenuine: z.boolean().default(true),
  copies: z.number().int().min(1).max(100).default(1),
});

/** Queues the messages and returns them. Faults do not touch what is sent by hand. */
export function sendIpns(turn: Turn, order: z.output<typeof ipnOrder>): IpnParcel[] {
  const body = order.body ?? bodyFor(turn, order);
  return Array.from({ length: order.copies }, (_, index) => {
    const parcel = newIpnParcel(body, `by hand ${index}`, { isGenuine: order.isGenuine });
    return turn.state.put('ipnOut', { ...parcel, lane: parcel.id });
  });
}

function bodyFor(turn: Turn, order: z.output<typeof ipnOrder>): string {
  if (order.ipnId !== undefined) {
    const sent = turn.state.get('ipnDone', order.ipnId) ?? turn.state.get('ipnOut', order.ipnId);
    if (sent === undefined) throw notFound('ipnId');
    return sent.body;
  }
  const own =
    order.captureId === undefined ? {} : captureIpn(turn, findCapture(turn, order.captureId), order.status);
  const fields = Object.entries({ ...own, ...order.fields }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return encodeIpn(Object.fromEntries(fields), turn.behaviour.ipnCharset);
}

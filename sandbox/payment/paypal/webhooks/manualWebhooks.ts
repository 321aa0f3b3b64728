/** Webhooks and IPN messages sent manually: once more, several times, late, or ones that lie. */
import { z } from 'zod';
import { findCapture } from '../payments/captures.ts';
import { notFound, unprocessable } from '../api/errors.ts';
import { encodeIpn, newIpnDelivery, type IpnDelivery } from './ipnDelivery.ts';
import { captureIpn } from './events.ts';
import type { PayPalEvent } from '../objects.ts';
import { newEvent, type Transaction } from '../transaction.ts';
import { newPayPalDelivery, type PayPalDelivery } from './webhookDelivery.ts';
import { captureBody } from '../api/wire.ts';

export const webhookOrder = z.strictObject({
  /** An event that happened, sent again. */
  eventId: z.string().optional(),
  /** A capture that a made-up event of `type` is about; a `…COMPLETED` claims that it was, true or not. */
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

/** Queues the webhooks and returns them. Faults do not touch what is sent manually. */
export function sendWebhooks(tx: Transaction, order: z.output<typeof webhookOrder>): PayPalDelivery[] {
  const event = eventFor(tx, order);
  const forgery = {
    signer: order.signer,
    certUrl: order.certUrl ?? null,
    webhookId: order.webhookId ?? null,
    signedBody: order.isTampered ? JSON.stringify(event) : null,
    ageSeconds: order.ageSeconds,
  };
  return Array.from({ length: order.copies }, (_, index) => {
    const lane = `manual ${event.id} ${index}`;
    return tx.webhooks.put(newPayPalDelivery(event, lane, { body: order.body, forgery }));
  });
}

function eventFor(tx: Transaction, order: z.output<typeof webhookOrder>): PayPalEvent {
  if (order.eventId !== undefined) {
    const event = tx.state.get('event', order.eventId);
    if (event === undefined) throw notFound('eventId');
    return event;
  }
  if (order.captureId === undefined && order.body === undefined) {
    throw unprocessable('NOTHING_TO_SEND', 'Name an eventId, a captureId or a body.');
  }
  const capture = order.captureId === undefined ? undefined : findCapture(tx, order.captureId);
  const isClaimed = order.type === 'PAYMENT.CAPTURE.COMPLETED';
  const details = { type: order.type, resourceType: 'capture', summary: 'Made manually' } as const;
  if (capture === undefined) return newEvent({ ...details, resource: {} }, tx.origin);
  const claimed = isClaimed ? { ...capture, status: 'COMPLETED' as const, reason: null } : capture;
  return newEvent({ ...details, resource: captureBody(tx, claimed) }, tx.origin);
}

export const ipnOrder = z.strictObject({
  /** A message that was sent, byte for byte again. */
  ipnId: z.string().optional(),
  /** A capture that a new message is about. */
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

/** Queues the messages and returns them. Faults do not touch what is sent manually. */
export function sendIpns(tx: Transaction, order: z.output<typeof ipnOrder>): IpnDelivery[] {
  const body = order.body ?? bodyFor(tx, order);
  return Array.from({ length: order.copies }, (_, index) => {
    const delivery = newIpnDelivery(body, `manual ${index}`, { isGenuine: order.isGenuine });
    return tx.ipns.put({ ...delivery, lane: delivery.id });
  });
}

function bodyFor(tx: Transaction, order: z.output<typeof ipnOrder>): string {
  if (order.ipnId !== undefined) {
    const sent = tx.ipns.all().find(({ id }) => id === order.ipnId);
    if (sent === undefined) throw notFound('ipnId');
    return sent.body;
  }
  const own =
    order.captureId === undefined ? {} : captureIpn(tx, findCapture(tx, order.captureId), order.status);
  const fields = Object.entries({ ...own, ...order.fields }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return encodeIpn(Object.fromEntries(fields), tx.behaviour.ipnCharset);
}

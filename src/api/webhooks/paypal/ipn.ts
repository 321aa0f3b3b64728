/**
 * PayPal's classic messages. They bring no proof: what counts is what PayPal says when it gets the bytes back, and a
 * workflow asks it for a day. So anything is 200 once it is durably kept, also what nobody can read: only bad proof
 * is 400 (api.md "Webhooks"), there is none here yet, and PayPal would only repeat the same bytes for four days.
 */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { receiverOf } from '../../../domain/payment/paypalAccount.ts';
import { webhookDeliveries } from '../../../observability/metrics.ts';
import { parseIpn, type ParsedIpn } from '../../../providers/payment/paypal/ipn/ipn.ts';
import { countFinding } from '../../../store/reconciliation.ts';
import { keepIpn, type ReceivedIpn, recordRefusedIpn } from '../../../store/webhook/ipnInbox.ts';
import type { ApiDeps, PayPalDeps } from '../../deps.ts';
import { keepRawBodies, rawBodyOf } from '../../http/rawBody.ts';

type IpnDeps = ApiDeps & { readonly paypal: PayPalDeps };

const MAX_BYTES = 64 * 1024;
/** PayPal sends from few addresses, one message a change of a payment: far below this, even with every repeat. */
const LIMIT = { max: 300, windowMs: 60_000 };
const FORM = 'application/x-www-form-urlencoded';

export const paypalIpn =
  (deps: IpnDeps): FastifyPluginAsyncZod =>
  async (app) => {
    keepRawBodies(app);
    app.post(
      '/webhooks/paypal/ipn',
      {
        bodyLimit: MAX_BYTES,
        onRequest: app.limitTo('ipn', LIMIT),
        schema: {
          operationId: 'receivePayPalIpn',
          tags: ['webhooks'],
          summary: 'Instant Payment Notifications from PayPal',
          description: 'A message proves nothing by itself: PayPal is asked about it later.',
          consumes: [FORM],
          body: z.unknown().describe('The body is a message as PayPal defines it.'),
          response: { 200: z.undefined().describe('The message is kept. The answer has no body.') },
          problems: ['rate_limited'],
        },
      },
      async ({ id: requestId, body, headers }, reply) => {
        const outcome = await receive(rawBodyOf(body), { ...deps, requestId, type: headers['content-type'] });
        webhookDeliveries.inc({ provider: 'paypal_ipn', outcome });
        return reply.code(200).send(undefined);
      },
    );
  };

type Receiving = IpnDeps & { readonly requestId: string; readonly type: string | undefined };

/**
 * No sweeper looks after what was kept and not started: it has not been answered 200, so PayPal brings it again.
 * @throws TemporalUnavailable; whatever the database throws while it is away.
 */
async function receive(raw: Buffer, deps: Receiving): Promise<'started' | 'refused' | 'repeat'> {
  const parsed = parseIpn(raw);
  const message: ReceivedIpn = {
    id: createHash('sha256').update(raw).digest('hex'),
    identity: parsed.ok ? parsed.message.identity : null,
    contentType: contentTypeOf(deps.type),
    receivedAt: deps.clock().toISOString(),
  };
  if (!parsed.ok) return refuse(message, { parsed, reason: parsed.problem }, deps);
  // Somebody else's account: its messages are no business of ours, and PayPal is not asked about them.
  if (receiverOf(parsed.message, deps.paypal.receiver) === 'foreign')
    return refuse(message, { parsed, reason: 'foreign_receiver' }, deps);

  // The bytes name the customer, so the workflow gets their digest only (architecture.md decision 9).
  const waits = await keepIpn(deps.store.db, { ...message, sealed: deps.paypal.sealIpn(raw) });
  if (!waits) return 'repeat';
  const input = {
    messageId: message.id,
    transactionId: parsed.message.transactionId ?? null,
    paymentStatus: parsed.message.paymentStatus ?? null,
  };
  await deps.temporal.startIpn(input, deps.requestId);
  return 'started';
}

/** Kept without its bytes, and put before people: anybody can send such messages, so they are counted, each once. */
async function refuse(
  message: ReceivedIpn,
  { parsed, reason }: { parsed: ParsedIpn; reason: string },
  { store, log }: Receiving,
): Promise<'refused'> {
  const isFirst = await store.db.transaction().execute(async (tx) => {
    if (!(await recordRefusedIpn(tx, message))) return false;
    return countFinding(tx, {
      cause: reason,
      kind: 'ipn_refused',
      provider: 'paypal',
      objectId: parsed.ok ? (parsed.message.transactionId ?? null) : null,
      bookingId: null, // whatever it names, nothing of it is verified
      detail: { reason, message: message.id },
      createdAt: message.receivedAt,
    });
  });
  if (isFirst) log.warn({ provider: 'paypal', reason }, 'IPN messages are being refused');
  return 'refused';
}

/**
 * Sent back with the bytes, which mean what it says. A form and its charset, as PayPal sends them: under any other type
 * PayPal would call its own bytes INVALID, and whoever sends them first would decide what becomes of them.
 */
const contentTypeOf = (given: string | undefined): string =>
  given !== undefined && /^application\/x-www-form-urlencoded(; ?charset=[\w-]{1,40})?$/i.test(given)
    ? given
    : FORM;

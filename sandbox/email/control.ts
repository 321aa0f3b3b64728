/**
 * The control interface of an email vendor: plays mailboxes, readers, forgers and saboteurs, and lists what it holds.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BadControlRequest, readBody } from '../body.ts';
import { emailCallFault, emailRandomFaults } from '../faults/emailCalls.ts';
import { NO_WEBHOOK_FAULTS, webhookFaultSettings } from '../faults/webhooks.ts';
import { newDelivery } from '../outbox/delivery.ts';
import { EVENT_KINDS } from './inbox/events.ts';
import type { Email } from './inbox/inbox.ts';
import type { VendorAccount } from './account.ts';
import { behaviourSettings, USUAL_BEHAVIOUR } from './behaviour.ts';
import { vendorWebhooks, type EventDelivery } from './state.ts';

const eventOrder = z.strictObject({
  /** The inbox's id of an email, or the product's notification key: its newest email at this vendor. */
  email: z.string().optional(),
  notification: z.string().optional(),
  kinds: z.array(z.enum(EVENT_KINDS)).min(1),
  reason: z.string().optional(),
  url: z.string().optional(),
  delayMs: z.number().int().min(0).default(0),
});

const webhookOrder = z.strictObject({
  /** A webhook that was made, sent again byte for byte. */
  webhookId: z.string().optional(),
  /** Events in the vendor's own form, signed and sent whether or not they ever happened. */
  events: z.array(z.looseObject({})).default([]),
  /** The exact bytes to send, in place of those that are signed. */
  body: z.string().optional(),
  /** Signs with a key that the receiver does not know. */
  isStranger: z.boolean().default(false),
  /** How old the signature claims to be; negative lies in the future. */
  ageSeconds: z.number().int().default(0),
  copies: z.number().int().min(1).max(100).default(1),
});

const faults = z.strictObject({
  calls: z.array(emailCallFault).default([]),
  random: emailRandomFaults.optional(),
  webhooks: webhookFaultSettings.default(NO_WEBHOOK_FAULTS),
  behaviour: behaviourSettings.default(USUAL_BEHAVIOUR),
});

export function vendorControl(account: VendorAccount) {
  return async (app: FastifyInstance): Promise<void> => {
    app.post('/events', (request) => {
      const order = readBody(eventOrder, request);
      const email = emailFor(account, order);
      return { email: email.id, events: account.eventScheduler.schedule(email, order) };
    });
    app.post('/webhooks/send', (request) => sendManually(account, readBody(webhookOrder, request)));
    faultControl(app, account);
    app.get('/calls', () => account.calls);
    app.get('/webhooks', () => vendorWebhooks(account.state).all());
  };
}

function faultControl(app: FastifyInstance, account: VendorAccount): void {
  const current = () => ({
    calls: account.callFaults.pending,
    random: account.random.settings ?? null,
    webhooks: account.webhookFaults.settings,
    behaviour: account.behaviour,
  });
  app.get('/faults', current);
  app.put('/faults', (request) => {
    const wanted = readBody(faults, request);
    account.callFaults.set(wanted.calls);
    account.random.set(wanted.random);
    account.webhookFaults.set(wanted.webhooks);
    account.behaviour = wanted.behaviour;
    return current();
  });
  app.delete('/faults', () => {
    account.clearFaults();
    return current();
  });
}

function emailFor(
  { inbox, vendor }: VendorAccount,
  { email: id, notification }: z.output<typeof eventOrder>,
): Email {
  if (id === undefined && notification === undefined) {
    throw new BadControlRequest('email or notification: one of them says which email it is about');
  }
  const named = id === undefined ? inbox.find({ notification, provider: vendor.name })[0] : inbox.get(id);
  if (named?.provider !== vendor.name) throw new BadControlRequest(`${vendor.name} has taken no such email`);
  return named;
}

/** Queues the webhooks and returns them. Faults do not touch what is sent manually. */
function sendManually(account: VendorAccount, order: z.output<typeof webhookOrder>): EventDelivery[] {
  const { vendor, state, webhooks } = account;
  const { webhookId, events, body, isStranger, ageSeconds } = order;
  const log = vendorWebhooks(state);
  const again = webhookId === undefined ? undefined : log.all().find(({ id }) => id === webhookId);
  if (webhookId !== undefined && again === undefined) throw new BadControlRequest(`no webhook ${webhookId}`);
  if (again === undefined && events.length === 0 && body === undefined) {
    throw new BadControlRequest('name a webhookId, events or a body');
  }
  const request =
    again === undefined
      ? vendor.webhook(events, { body, isStranger, ageSeconds })
      : { body: again.body, headers: again.headers };
  const made = Array.from({ length: order.copies }, () => {
    const id = randomUUID();
    return log.put({ ...newDelivery(id, `manual ${id}`), ...request, eventIds: again?.eventIds ?? [] });
  });
  log.commit();
  webhooks.wake();
  return made;
}

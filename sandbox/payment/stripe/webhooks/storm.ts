/**
 * A storm of webhooks: many events at once, each several times, in any order and side by side, as after an outage of
 * the endpoint or of Stripe's own queues. Who treats a webhook as a hint comes out of it as from a calm day.
 */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { invalidParam } from '../api/errors.ts';
import { newStripeDelivery, type StripeDelivery } from './webhookDelivery.ts';
import { isSent } from './events.ts';
import type { Transaction } from '../transaction.ts';
import type { StripeEvent } from '../objects.ts';

export const stormOrder = z.strictObject({
  /** Of each event. */
  copies: z.number().int().min(1).max(100).default(5),
  /** The latest so many of the events that an endpoint is sent. */
  events: z.number().int().min(1).max(1_000).default(20),
  /** Only events about these payments. */
  paymentIntentIds: z.array(z.string()).min(1).optional(),
  /** Requests under way at the same time. */
  atOnce: z.number().int().min(1).max(64).default(32),
});

/** Queues the deliveries in an order drawn anew each time. Webhook faults do not touch them. */
export function unleash(tx: Transaction, order: z.output<typeof stormOrder>): StripeDelivery[] {
  const events = eventsFor(tx, order);
  if (events.length === 0) throw invalidParam('events', 'No such event has happened yet.');
  const copies = events.flatMap((event) => Array.from({ length: order.copies }, () => event));
  return shuffled(copies).map((event, index) =>
    tx.webhooks.put(newStripeDelivery(event, { lane: stormLane(index % order.atOnce) })),
  );
}

/** Each lane has one request under way, so that there are as many lanes as requests at once. */
const stormLane = (lane: number): string => `storm/${lane}`;

function eventsFor(
  tx: Transaction,
  { events, paymentIntentIds }: z.output<typeof stormOrder>,
): StripeEvent[] {
  const isAbout = ({ data }: StripeEvent): boolean => {
    if (paymentIntentIds === undefined) return true;
    const { id, payment_intent: intent } = data.object as { id?: string; payment_intent?: string | null }; // Stripe's
    return paymentIntentIds.some((wanted) => wanted === id || wanted === intent);
  };
  return tx.state
    .all('event')
    .filter((event) => isSent(event.type) && isAbout(event))
    .slice(-events);
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(randomInt(left.length), 1));
  return drawn;
}

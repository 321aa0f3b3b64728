/**
 * Of all that a provider reports: the events that count and belong to notifications of ours, by notification, oldest
 * first.
 */
import type { DeliveryEventKind, EmailProviderName } from '../../../domain/notification/delivery.ts';
import type { EmailEvent } from '../../../providers/email/events.ts';
import type { DeliveryEvent } from '../../../store/notification/deliveryEvents.ts';

export interface OwnEvent extends DeliveryEvent {
  readonly kind: DeliveryEventKind;
  readonly isMailboxClosed: boolean;
}

/** What the database can hold and a key of ours can be; anything else is nobody's, and loses no other event. */
const KEY = /^[\w/:.-]{1,200}$/;
const ID = /^[\x21-\x7e]{1,300}$/;

/** @param now is when they came. */
export function ownEvents(
  provider: EmailProviderName,
  received: readonly EmailEvent[],
  now: Date,
): readonly (readonly [key: string, events: readonly OwnEvent[]])[] {
  const receivedAt = now.toISOString();
  const byKey = new Map<string, OwnEvent[]>();
  for (const { id, key, kind, at, reason, isMailboxClosed } of received) {
    if (key === undefined || kind === undefined || !KEY.test(key) || !ID.test(id)) continue;
    const event = { id: `${provider}:${id}`, provider, key, kind, reason, isMailboxClosed, receivedAt };
    byKey.set(key, [...(byKey.get(key) ?? []), { ...event, at: /^2\d{3}-/.test(at) ? at : receivedAt }]);
  }
  return [...byKey].map(([key, events]) => [key, events.sort((a, b) => a.at.localeCompare(b.at))]);
}

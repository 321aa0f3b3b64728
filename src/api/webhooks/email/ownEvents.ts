/** Of all that a provider tells: the events that count and belong to messages of ours, by message, oldest first. */
import type { DeliveryEventKind, MailProviderName } from '../../../domain/notification/delivery.ts';
import type { MailEvent } from '../../../providers/email/sendgrid/verify.ts';
import type { DeliveryEvent } from '../../../store/notification/deliveryEvents.ts';

export interface OurEvent extends DeliveryEvent {
  readonly kind: DeliveryEventKind;
  readonly isMailboxClosed: boolean;
}

/** What the database can hold and a key of ours can be; anything else is nobody's, and loses no other event. */
const KEY = /^[\w/:.-]{1,200}$/;
const ID = /^[\x21-\x7e]{1,300}$/;

/** @param now is when they came. */
export function ourEvents(
  provider: MailProviderName,
  told: readonly MailEvent[],
  now: Date,
): readonly (readonly [key: string, events: readonly OurEvent[]])[] {
  const receivedAt = now.toISOString();
  const byKey = new Map<string, OurEvent[]>();
  for (const { id, key, kind, at, reason, isMailboxClosed } of told) {
    if (key === undefined || kind === undefined || !KEY.test(key) || !ID.test(id)) continue;
    const event = { id: `${provider}:${id}`, provider, key, kind, reason, isMailboxClosed, receivedAt };
    byKey.set(key, [...(byKey.get(key) ?? []), { ...event, at: /^2\d{3}-/.test(at) ? at : receivedAt }]);
  }
  return [...byKey].map(([key, events]) => [key, events.sort((a, b) => a.at.localeCompare(b.at))]);
}

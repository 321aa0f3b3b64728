/** How a vendor's world behaves by itself: what becomes of the emails it has taken, and how soon it reports it. */
import { z } from 'zod';
import { EVENT_KINDS, type EventKind } from './inbox/events.ts';
import { matches } from '../faults/smtp.ts';

export const behaviourSettings = z.strictObject({
  /** Whether each email is reported as taken and delivered without being asked. */
  autoEvents: z.boolean().default(true),
  /** From the email to its events. */
  delayMs: z.number().int().min(0).default(200),
  /** How long events gather for one webhook, where the vendor sends several in one. */
  gatherMs: z.number().int().min(0).default(100),
  /** What else than being delivered becomes of emails to certain addresses; `*` stands for anything. */
  endings: z.array(z.strictObject({ to: z.string(), kinds: z.array(z.enum(EVENT_KINDS)) })).default([]),
});
export type VendorBehaviour = z.output<typeof behaviourSettings>;

export const USUAL_BEHAVIOUR: VendorBehaviour = behaviourSettings.parse({});

/** What becomes of an email where nobody orders anything else, oldest first. */
export function usualEvents({ autoEvents, endings }: VendorBehaviour, to: string): readonly EventKind[] {
  if (!autoEvents) return [];
  const ending = endings.find((each) => matches(each.to, to));
  return ['accepted', ...(ending?.kinds ?? (['delivered'] as const))];
}

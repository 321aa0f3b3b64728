/** What may befall webhooks on their way: lost, late, doubled, or overtaken by younger ones. */
import { z } from 'zod';

export const webhookFaultSettings = z.strictObject({
  drop: z.boolean().default(false),
  delayMs: z.number().int().min(0).default(0),
  copies: z.number().int().min(1).max(20).default(1),
  reorder: z.boolean().default(false),
});
export type WebhookFaultSettings = z.output<typeof webhookFaultSettings>;

/** While reordering, events gather this long so that there is something to overtake. */
const GATHER_MS = 400;

export interface WebhookFaults {
  readonly settings: WebhookFaultSettings;
  set(settings: WebhookFaultSettings): void;
  /** What happens to the event that is queued now. */
  plan(): { readonly drop: boolean; readonly copies: number; readonly delayMs: number };
  /** The order in which waiting deliveries (oldest first) are tried. */
  arrange<T>(waiting: readonly T[]): readonly T[];
  /** Whether a delivery that is not due yet keeps the older ones of its lane waiting, so as to overtake them. */
  overtakes(delivery: { readonly attempts: readonly unknown[] }): boolean;
}

export const NO_WEBHOOK_FAULTS: WebhookFaultSettings = webhookFaultSettings.parse({});

export function createWebhookFaults(): WebhookFaults {
  let settings = NO_WEBHOOK_FAULTS;
  return {
    get settings() {
      return settings;
    },
    set: (wanted) => {
      settings = wanted;
    },
    plan: () => ({
      drop: settings.drop,
      copies: settings.copies,
      delayMs: settings.delayMs + (settings.reorder ? GATHER_MS : 0),
    }),
    arrange: (waiting) => (settings.reorder ? waiting.toReversed() : waiting),
    overtakes: ({ attempts }) => settings.reorder && attempts.length === 0,
  };
}

/** What a verified webhook of PayPal's points at: our own reference, an order, or only a capture. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WebhookHint } from '../../webhookHint.ts';

export type PayPalWebhookHint = WebhookHint & {
  /** The capture it speaks of, where it names no order: refunds, reversals and disputes. */
  readonly captureId: string | null;
};

const id = z
  .string()
  .min(1)
  .max(255)
  .refine((given) => !given.includes('\0')); // which Postgres does not take
const maybe = id.optional().catch(undefined);
const eventShape = z.object({
  id,
  event_type: id,
  resource: z.object({
    id: maybe,
    dispute_id: maybe,
    custom_id: maybe,
    purchase_units: z
      .array(z.object({ custom_id: maybe }))
      .optional()
      .catch(undefined),
    supplementary_data: z
      .object({ related_ids: z.object({ order_id: maybe, capture_id: maybe }) })
      .optional()
      .catch(undefined),
    disputed_transactions: z
      .array(z.object({ seller_transaction_id: maybe, custom: maybe }))
      .optional()
      .catch(undefined),
    links: z
      .array(z.object({ rel: z.string(), href: z.string() }))
      .optional()
      .catch(undefined),
  }),
});
type Resource = z.infer<typeof eventShape>['resource'];

/** A genuine webhook that we cannot read is still kept, under a digest of its bytes. */
export function hintOf(rawBody: Uint8Array): PayPalWebhookHint {
  const event = eventShape.safeParse(parseJson(rawBody));
  if (!event.success) {
    const digest = createHash('sha256').update(rawBody).digest('hex');
    const nothing = { objectId: null, providerPaymentId: null, bookingId: null, captureId: null };
    return { webhookDeliveryId: `paypal:unreadable:${digest}`, type: 'unreadable', ...nothing };
  }
  const { resource, event_type: type } = event.data;
  const isOrder = type.startsWith('CHECKOUT.ORDER.');
  const related = resource.supplementary_data?.related_ids;
  return {
    webhookDeliveryId: `paypal:${event.data.id}`,
    type,
    objectId: resource.dispute_id ?? resource.id ?? null,
    providerPaymentId: (isOrder ? resource.id : related?.order_id) ?? null,
    bookingId: bookingOf(resource) ?? null,
    captureId: captureOf(type, resource) ?? null,
  };
}

function bookingOf({ custom_id: own, purchase_units: units, disputed_transactions: disputed }: Resource) {
  return own ?? units?.[0]?.custom_id ?? disputed?.find(({ custom }) => custom !== undefined)?.custom;
}

/** A refund names its capture only by the link up to it. */
function captureOf(type: string, resource: Resource): string | undefined {
  const up = resource.links?.find(
    ({ rel, href }) => rel === 'up' && href.includes('/payments/captures/'),
  )?.href;
  const linked = /\/payments\/captures\/([\w-]{1,64})$/.exec(up ?? '')?.[1];
  const own = /^PAYMENT\.CAPTURE\.(COMPLETED|PENDING|DENIED|DECLINED)$/.test(type) ? resource.id : undefined;
  const disputed = resource.disputed_transactions?.[0]?.seller_transaction_id;
  return linked ?? resource.supplementary_data?.related_ids.capture_id ?? own ?? disputed;
}

function parseJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined; // reported by the caller as an unreadable webhook
  }
}

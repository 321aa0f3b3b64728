/** A payment's state as a small coloured word. */
import type { Order } from '../../payment/paypal/objects.ts';
import { html, type Markup } from '../html.ts';

const WORDS: ReadonlyMap<string, readonly [tone: string, word: string]> = new Map([
  ['succeeded', ['good', 'Paid']],
  ['requires_capture', ['good', 'Authorised']],
  ['processing', ['waiting', 'Processing']],
  ['requires_action', ['waiting', 'Bank asks']],
  ['canceled', ['over', 'Cancelled']],
]);

export function badge(status: string): Markup {
  const [tone, word] = WORDS.get(status) ?? ['open', 'Unpaid'];
  return html`<span class="badge ${tone}">${word}</span>`;
}

const ORDER_WORDS = {
  CREATED: ['open', 'Open'],
  PAYER_ACTION_REQUIRED: ['open', 'Open'],
  APPROVED: ['waiting', 'Approved'],
  COMPLETED: ['good', 'Completed'],
  VOIDED: ['over', 'Voided'],
} as const satisfies Record<Order['status'], readonly [tone: string, word: string]>;

/** The same for an order of PayPal's. */
export function orderBadge(status: Order['status']): Markup {
  const [tone, word] = ORDER_WORDS[status];
  return html`<span class="badge ${tone}">${word}</span>`;
}

/** The website's page that PayPal leads a customer back to: `/bookings/return` once they agreed, `/bookings/cancel` else. */
import type { Order } from '../../payment/paypal/objects.ts';
import { html, type Markup } from '../html.ts';
import { facts, money, type Page } from '../layout.ts';
import { onward } from './card.ts';
import { orderBadge } from './status.ts';

export function returnPage(order: Order): Page {
  const title = titleOf(order);
  // The shop captures in its own time, seconds after the approval.
  const body = html`<article
    class="card return"
    data-booking="${order.customId ?? ''}"
    data-settling="${order.status === 'APPROVED' ? 'yes' : 'no'}"
  >
    <p class="eyebrow">Back from PayPal</p>
    <h1>${title}</h1>
    ${facts([
      ['Booking', order.customId ?? '—'],
      ['Amount', money(order.money.amount, order.money.currency)],
      ['State', orderBadge(order.status)],
    ])}
    ${next(order)}
  </article>`;
  return { title, body, script: 'return.js' };
}

function titleOf({ status }: Order): string {
  switch (status) {
    case 'COMPLETED':
      return 'Thank you. Your payment has been received.';
    case 'APPROVED':
      return 'Thank you. Your payment is being taken.';
    case 'VOIDED':
      return 'This order can no longer be paid.';
    case 'CREATED':
    case 'PAYER_ACTION_REQUIRED':
      return 'You have not paid yet.';
  }
}

function next(order: Order): Markup {
  const isOpen = order.status === 'CREATED' || order.status === 'PAYER_ACTION_REQUIRED';
  if (!isOpen) return onward();
  return html`<a class="button" href="/checkoutnow?token=${order.id}">Pay with PayPal</a> ${onward('quiet')}`;
}

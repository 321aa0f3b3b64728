/** Where an order sends its customer: what PayPal's checkout is to a payer, with a choice of what becomes of it. */
import type { Funding, Order } from '../../payment/paypal/objects.ts';
import { html, type Markup } from '../html.ts';
import { money } from '../layout.ts';

interface Choice {
  readonly funding: Funding;
  readonly label: string;
  readonly effect: string;
}

const CHOICES: readonly Choice[] = [
  { funding: 'balance', label: 'Balance', effect: 'Paid at once' },
  { funding: 'echeck', label: 'Bank transfer (e-check)', effect: 'Pending until the bank settles it' },
  { funding: 'review', label: 'Balance, under review', effect: 'Pending until a reviewer releases it' },
  { funding: 'card_declined', label: 'Card that is declined', effect: 'You are asked for another one' },
  { funding: 'capture_declined', label: 'Payment that is refused', effect: 'The order ends without money' },
];

export function approvePage(order: Order): string {
  const merchant = order.context?.brand_name ?? 'the merchant';
  const body = html`
    <p class="to">Payment to <strong>${merchant}</strong></p>
    <p class="amount">${money(order.money.amount, order.money.currency)}</p>
    <p class="about">${order.description ?? order.customId ?? order.id}</p>
    ${stage(order, merchant)}
    <dl>
      <div>
        <dt>Receiver</dt>
        <dd>${order.payee.email_address ?? order.payee.merchant_id ?? '—'}</dd>
      </div>
      <div>
        <dt>Order</dt>
        <dd><code>${order.id}</code></dd>
      </div>
    </dl>
  `;
  return frame(`Pay ${money(order.money.amount, order.money.currency)}`, body);
}

/** Also for an order that has run out. */
export function noSuchOrderPage(): string {
  return frame(
    'Not found',
    html`<h1>This payment link is over</h1>
      <p class="about">
        The order has expired or was never made. Go back to the shop and choose PayPal once more.
      </p>`,
  );
}

/** The customer has chosen, and the order names no way back. */
export function nowhereToGoPage(isAgreed: boolean): string {
  const title = isAgreed ? 'You have agreed' : 'You have cancelled';
  return frame(
    title,
    html`<h1>${title}</h1>
      <p class="about">The order names no address to return to. You may close this page.</p>`,
  );
}

function stage(order: Order, merchant: string): Markup {
  switch (order.status) {
    case 'COMPLETED':
      return html`<p class="notice">This order has been captured. There is nothing left to do here.</p>`;
    case 'VOIDED':
      return html`<p class="notice">This order has been voided and can no longer be paid.</p>`;
    case 'CREATED':
    case 'PAYER_ACTION_REQUIRED':
    case 'APPROVED':
      return form(order, merchant);
  }
}

function form(order: Order, merchant: string): Markup {
  const verb = order.context?.user_action === 'PAY_NOW' ? 'Pay now' : 'Continue';
  const chosen = order.funding ?? 'balance';
  return html`
    ${order.status === 'APPROVED' ? html`<p class="notice">You have agreed already. You may change how you pay.</p>` : null}
    <form method="post" action="/checkoutnow?token=${order.id}">
      <fieldset>
        <legend>Pay with</legend>
        <div class="choices">${CHOICES.map((choice) => option(choice, choice.funding === chosen))}</div>
      </fieldset>
      <button class="agree" name="decision" value="agree">${verb}</button>
      <button class="cancel" name="decision" value="cancel">Cancel and return to ${merchant}</button>
    </form>
  `;
}

function option({ funding, label, effect }: Choice, isChosen: boolean): Markup {
  return html`<label class="choice">
    <input type="radio" name="funding" value="${funding}" ${isChosen ? html`checked` : null} />
    <span><strong>${label}</strong><small>${effect}</small></span>
  </label>`;
}

/** Not the shop's own frame: the customer has left the shop, and should see so. */
function frame(title: string, body: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · PayPal stand-in</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/paypal.css" />
      </head>
      <body>
        <header>
          <strong>Pay with PayPal</strong>
          <span>Stand-in</span>
        </header>
        <main>${body}</main>
        <footer>A stand-in for development, not PayPal. No money moves.</footer>
      </body>
    </html>`.text;
}

/** What is here: the latest payments to play with, the inbox, the emails, and what is on its way. */
import type { EmailSandbox } from '../email/emailSandbox.ts';
import type { PayPalAccount } from '../payment/paypal/account.ts';
import type { Order } from '../payment/paypal/objects.ts';
import type { StripeAccount } from '../payment/stripe/account.ts';
import type { Intent } from '../payment/stripe/objects.ts';
import { html, type Markup } from './html.ts';
import { money, type Page } from './layout.ts';
import { badge, orderBadge } from './payment/status.ts';

const SHOWN = 12;

export interface Vendors {
  readonly account: StripeAccount;
  readonly paypal: PayPalAccount;
  readonly email: EmailSandbox;
}

export function homePage({ account, paypal, email }: Vendors): Page {
  const intents = account.state.all('payment_intent');
  const orders = paypal.state.all('order');
  const emails = email.inbox.find({}).length;
  const body = html`
    <section class="hero">
      <p class="eyebrow">Stand-ins of our vendors</p>
      <h1>Midas, without the world</h1>
      <p class="lead">
        Cards and PayPal accounts that pay or decline as you wish, and an inbox that keeps every email,
        whoever carried it. The product talks to them exactly as it talks to Stripe, PayPal, SendGrid, Mailgun
        and a mail server.
      </p>
    </section>
    <div class="tiles">
      ${tile('/inbox', emails, emails === 1 ? 'email in the inbox' : 'emails in the inbox')}
      ${tile('/inbox/templates', 'Aa', 'every email template')}
      ${tile('/sandbox/stripe/payment_intents', intents.length, 'card payments, as JSON')}
      ${tile('/sandbox/paypal/orders', orders.length, 'PayPal orders, as JSON')}
      ${tile('/sandbox/stripe/deliveries', account.state.all('webhookPending').length, 'Stripe webhooks on their way')}
      ${tile('/sandbox/paypal/webhooks', paypal.state.all('webhookPending').length, 'PayPal webhooks on their way')}
      ${tile('/sandbox/sendgrid/webhooks', waiting(email.sendgrid), 'SendGrid events on their way')}
      ${tile('/sandbox/mailgun/webhooks', waiting(email.mailgun), 'Mailgun events on their way')}
    </div>
    <section>
      <h2>Latest card payments</h2>
      ${intents.length === 0 ? html`<p class="empty">None yet. Make a booking, and its payment appears here.</p>` : list(latest(intents).map(intentRow))}
    </section>
    ${
      orders.length === 0
        ? null
        : html`<section>
            <h2>Latest PayPal orders</h2>
            ${list(latest(orders).map(orderRow))}
          </section>`
    }
  `;
  return { title: 'What is here', body, width: 'wide' };
}

const latest = <T>(rows: readonly T[]): T[] => rows.slice(-SHOWN).reverse();

const waiting = ({ state }: EmailSandbox['sendgrid']): number =>
  state.all('webhookPending').length + state.all('scheduledEvent').length;

function tile(href: string, figure: number | string, label: string): Markup {
  return html`<a class="tile" href="${href}">
    <span class="figure">${figure}</span>
    <span>${label}</span>
  </a>`;
}

const list = (rows: readonly Markup[]): Markup =>
  html`<ul class="rows">
    ${rows}
  </ul>`;

function intentRow(intent: Intent): Markup {
  return html`<li>
    <a href="${intent.status === 'succeeded' ? `/payments/stripe/${intent.id}` : `/pay/${intent.id}`}">
      <span class="who">${intent.metadata['booking_id'] ?? intent.description ?? intent.id}</span>
      <span class="what">${money(intent.amount, intent.currency)}</span>
      <span class="when">${badge(intent.status)}</span>
    </a>
  </li>`;
}

function orderRow(order: Order): Markup {
  return html`<li>
    <a
      href="${order.status === 'COMPLETED' ? `/payments/paypal/${order.id}` : `/checkoutnow?token=${order.id}`}"
    >
      <span class="who">${order.customId ?? order.invoiceId ?? order.id}</span>
      <span class="what">${money(order.money.amount, order.money.currency)}</span>
      <span class="when">${orderBadge(order.status)}</span>
    </a>
  </li>`;
}

/** What is here: the latest payments to play with, and the way to the inbox. */
import type { Inbox } from '../mail/inbox.ts';
import type { StripeAccount } from '../stripe/account.ts';
import type { Intent } from '../stripe/objects.ts';
import { html, type Markup } from './html.ts';
import { money, type Page } from './layout.ts';
import { badge } from './status.ts';

const SHOWN = 12;

export function homePage(account: StripeAccount, inbox: Inbox): Page {
  const intents = account.state.all('payment_intent').slice(-SHOWN).reverse();
  const mails = inbox.find({}).length;
  const body = html`
    <section class="hero">
      <p class="eyebrow">Stand-ins of our vendors</p>
      <h1>The house, without the world</h1>
      <p class="lead">
        Cards that pay or decline as you wish, and an inbox that keeps every mail. The product talks to them
        exactly as it talks to Stripe and to a mail server.
      </p>
    </section>
    <div class="tiles">
      <a class="tile" href="/inbox">
        <span class="figure">${mails}</span>
        <span>${mails === 1 ? 'mail' : 'mails'} in the inbox</span>
      </a>
      <a class="tile" href="/sandbox/stripe/payment_intents">
        <span class="figure">${account.state.all('payment_intent').length}</span>
        <span>payments, as JSON</span>
      </a>
      <a class="tile" href="/sandbox/stripe/deliveries">
        <span class="figure">${account.state.all('outbox').length}</span>
        <span>webhooks on their way, as JSON</span>
      </a>
    </div>
    <section>
      <h2>Latest payments</h2>
      ${intents.length === 0 ? html`<p class="empty">None yet. Make a booking, and its payment appears here.</p>` : list(intents)}
    </section>
  `;
  return { title: 'What is here', body, width: 'wide' };
}

function list(intents: readonly Intent[]): Markup {
  return html`<ul class="rows">
    ${intents.map(
      (intent) =>
        html`<li>
          <a href="/pay/${intent.id}">
            <span class="who">${intent.metadata['booking_id'] ?? intent.description ?? intent.id}</span>
            <span class="what">${money(intent.amount, intent.currency)}</span>
            <span class="when">${badge(intent.status)}</span>
          </a>
        </li>`,
    )}
  </ul>`;
}

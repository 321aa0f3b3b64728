/** The card page: what Stripe's payment form is to a customer, with a choice of cards that behave. */
import { findCard, TEST_CARDS, type TestCard } from '../../payment/stripe/payments/cards.ts';
import type { Intent } from '../../payment/stripe/objects.ts';
import { html, type Markup } from '../html.ts';
import { facts, money, type Page } from '../layout.ts';
import { isAuthorised, nextOpen, progress, type Shares } from './shares.ts';
import { badge } from './status.ts';

const OFFERED: readonly TestCard[] = [
  '4242424242424242',
  '4000000000000002',
  '4000000000009995',
  '4000000000000069',
  '4000000000000127',
  '4000000000000077',
  '4000002760003184',
].flatMap((number) => findCard(number) ?? []);

const PREFILLED = '4242 4242 4242 4242';

/**
 * @param shares the payments that are taken together with this one
 * @param apiOrigin where the booking is asked for the time that is left
 */
export function payPage(intent: Intent, shares: Shares | undefined, apiOrigin: string | undefined): Page {
  const booking = intent.metadata['booking_id'];
  const body = html`<article
    class="card pay"
    data-intent="${intent.id}"
    data-booking="${booking ?? ''}"
    data-api="${apiOrigin ?? ''}"
    data-settling="${shares !== undefined && isSettling(shares) ? 'yes' : 'no'}"
  >
    <p class="eyebrow">
      ${shares === undefined ? (intent.description ?? 'Payment') : eyebrow(shares, booking)}
    </p>
    <h1 class="amount">${money(intent.amount, intent.currency)}</h1>
    ${shares === undefined ? alone(intent, booking) : progress(shares)} ${stage(intent, shares)}
    <p class="notice bad" id="problem" role="alert" hidden></p>
    <a class="back" id="back" href="/" hidden>Back to your booking</a>
  </article>`;
  return { title: `Pay ${money(intent.amount, intent.currency)}`, body, script: 'pay.js' };
}

const eyebrow = ({ seq, all }: Shares, booking = ''): string =>
  `${booking} · Payment ${seq} of ${all.length}`;

const alone = (intent: Intent, booking = '—'): Markup =>
  facts([
    ['Booking', booking],
    ['Payment', html`<code>${intent.id}</code>`],
    ['State', badge(intent.status)],
  ]);

/** All authorised and not yet all taken: the shop is at it, and the page looks again. */
const isSettling = ({ all }: Shares): boolean =>
  all.every(isAuthorised) && all.some(({ status }) => status === 'requires_capture');

function stage(intent: Intent, shares: Shares | undefined): Markup {
  switch (intent.status) {
    case 'succeeded':
      return html`${notice('good', 'Thank you. Your payment has been received.')} ${onward()}
        <a class="back" href="/payments/stripe/${intent.id}">What the bank may still do</a>`;
    case 'requires_capture':
      return shares === undefined
        ? html`${notice('good', 'Thank you. Your card is authorised; it is charged once the booking is confirmed.')}
          ${onward()}`
        : authorisedShare(shares);
    case 'canceled':
      return notice('bad', 'This payment has been cancelled and can no longer be made.');
    case 'processing':
      return question(
        'Your bank is still working on this payment.',
        'settle',
        'Settle as paid',
        'Settle as failed',
      );
    case 'requires_action':
      return question('Your bank asks: is it you who pays?', 'authenticate', 'Yes, it is me', 'No, refuse');
    default:
      return cardForm(intent, shares);
  }
}

/** To the booking, where the page knows its token (pay.js): else to the emails, which hold the link to it. */
export const onward = (tone: '' | 'quiet' = ''): Markup =>
  html`<a class="button ${tone}" id="onward" href="/inbox">See the emails in the inbox</a>`;

function authorisedShare(shares: Shares): Markup {
  const next = nextOpen(shares);
  if (next === undefined) return html`${notice('good', 'Thank you. That was the last payment.')} ${onward()}`;
  const seq = shares.all.indexOf(next) + 1;
  return html`
    ${notice('good', 'Thank you. This payment is authorised, and nothing has been taken yet.')}
    <a class="button" data-onward href="/pay/${next.id}">Go on to payment ${seq} of ${shares.all.length}</a>
  `;
}

function cardForm(intent: Intent, shares: Shares | undefined): Markup {
  const verb = shares === undefined ? 'Pay' : 'Authorise';
  const lastError = intent.last_payment_error?.message;
  return html`
    ${lastError === undefined ? null : notice('bad', `${lastError} You can try again or use another card.`)}
    <form id="card-form" autocomplete="off">
      <label class="field">
        <span>Card number</span>
        <input name="card" inputmode="numeric" required value="${PREFILLED}" />
      </label>
      <div class="pair">
        <label class="field"><span>Expires</span><input name="expiry" value="12 / 29" /></label>
        <label class="field"><span>Security code</span><input name="cvc" value="123" /></label>
      </div>
      <fieldset>
        <legend>What shall the bank say?</legend>
        <div class="chips">${OFFERED.map(chip)}</div>
        <details>
          <summary>More cards</summary>
          <div class="chips">${TEST_CARDS.filter((card) => !OFFERED.includes(card)).map(chip)}</div>
        </details>
      </fieldset>
      <button class="button" type="submit">${verb} ${money(intent.amount, intent.currency)}</button>
      <a class="button quiet" id="abandon" href="/">Leave without paying</a>
    </form>
  `;
}

function chip(card: TestCard): Markup {
  const number = grouped(card.number);
  const chosen = number === PREFILLED ? 'true' : 'false';
  return html`<button class="chip" type="button" data-card="${number}" aria-pressed="${chosen}">
    ${card.label}
  </button>`;
}

function question(text: string, action: string, yes: string, no: string): Markup {
  return html`
    ${notice('waiting', text)}
    <div class="choices">
      <button class="button" type="button" data-action="${action}" data-outcome="succeeded">${yes}</button>
      <button class="button quiet" type="button" data-action="${action}" data-outcome="failed">${no}</button>
    </div>
  `;
}

function notice(tone: 'good' | 'bad' | 'waiting', text: string): Markup {
  return html`<p class="notice ${tone}" role="status">${text}</p>`;
}

const grouped = (number: string): string => number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');

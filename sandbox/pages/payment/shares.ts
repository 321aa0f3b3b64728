/** A booking too large for one charge: where each of its payments stands, on the page of any of them. */
import type { Intent } from '../../payment/stripe/objects.ts';
import { html, type Markup } from '../html.ts';
import { money } from '../layout.ts';
import { badge } from './status.ts';

export interface Shares {
  /** In the order in which they are to be paid; at least two. */
  readonly all: readonly Intent[];
  /** Which of them the page is for, from 1. */
  readonly seq: number;
}

/**
 * The payments that are taken together with this one; undefined where it stands alone.
 * @param intents all of the account, oldest first
 */
export function sharesOf(intent: Intent, intents: readonly Intent[]): Shares | undefined {
  const booking = intent.metadata['booking_id'];
  if (booking === undefined || intent.capture_method !== 'manual') return undefined;
  const byPayment = new Map<string, Intent>();
  for (const each of [...intents, intent]) {
    const belongs = each.metadata['booking_id'] === booking && each.capture_method === 'manual';
    if (belongs) byPayment.set(nameOf(each), each);
  }
  const all = [...byPayment.values()].sort((a, b) =>
    nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }),
  );
  return all.length < 2 ? undefined : { all, seq: all.findIndex(({ id }) => id === intent.id) + 1 };
}

/** Our own name of a payment, which ends in its number. */
const nameOf = ({ id, metadata }: Intent): string => metadata['payment_id'] ?? id;

export const isAuthorised = ({ status }: Intent): boolean =>
  status === 'requires_capture' || status === 'succeeded';

/** The first that still waits for its card; undefined once each has been authorised or given up. */
export const nextOpen = ({ all }: Shares): Intent | undefined =>
  all.find((each) => !isAuthorised(each) && each.status !== 'canceled');

/** What is asked of the customer, and what has been done of it. */
export function progress(shares: Shares): Markup {
  const { all } = shares;
  const taken = all.every(({ status }) => status === 'succeeded');
  return html`<section class="shares" aria-label="Your ${all.length} payments">
    <p class="promise">${promise(shares, taken)}</p>
    <ol>
      ${all.map((each, index) => step(each, index + 1, index + 1 === shares.seq))}
    </ol>
    <dl class="facts sums">
      <div>
        <dt>${taken ? 'Taken' : 'Authorised so far'}</dt>
        <dd>${sumOf(all.filter(isAuthorised), all)}</dd>
      </div>
      <div>
        <dt>Total</dt>
        <dd>${sumOf(all, all)}</dd>
      </div>
    </dl>
    ${nextOpen(shares) === undefined ? null : html`<p class="deadline" id="deadline" role="timer" hidden></p>`}
  </section>`;
}

function sumOf(shares: readonly Intent[], all: readonly Intent[]): string {
  const sum = shares.reduce((total, { amount }) => total + amount, 0);
  return money(sum, all[0]?.currency ?? '');
}

function promise({ all }: Shares, taken: boolean): string {
  const each = all.length === 2 ? 'both' : `all ${all.length}`;
  if (taken) return `All is done: ${each} payments have been taken, together.`;
  if (all.every(isAuthorised)) return `All is done: ${each} are authorised, and are now taken together.`;
  if (all.every(({ status }) => status === 'canceled')) {
    return 'These payments have been released. Nothing has been taken.';
  }
  return (
    `The total is more than one card payment can carry, so it comes in ${all.length}. ` +
    `Each is only authorised at first: nothing is taken until ${each} are.`
  );
}

function step(intent: Intent, seq: number, current: boolean): Markup {
  const done = isAuthorised(intent) ? 'done' : '';
  const here = current ? html`aria-current="step"` : null;
  const label = html`<span class="seq" aria-hidden="true">${done === '' ? seq : '✓'}</span>
    <span class="label">Payment ${seq}</span>
    <span class="sum">${money(intent.amount, intent.currency)}</span>
    ${badge(intent.status)}`;
  return html`<li class="${done}" ${here}>
    ${current ? html`<span class="row">${label}</span>` : html`<a class="row" data-onward href="/pay/${intent.id}">${label}</a>`}
  </li>`;
}

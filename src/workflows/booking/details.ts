/** What the Web UI tells of a booking to someone who has never seen the code. Nothing personal. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { formatMoney } from '../../domain/money/money.ts';
import { anyPayment, declinesOf, type PaymentSession } from '../../domain/payment/session.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import type { BookingInput } from './messages.ts';
import type { Checkout } from './state.ts';

/** Shows where the checkout stands, unless it shows that already. */
export function refreshDetails(booking: Checkout): void {
  if (booking.shown.text !== textOf(booking)) showDetails(booking);
}

/** @param addition a line that stays until something else changes */
export function showDetails(booking: Checkout, addition?: string): void {
  const { status } = booking.session;
  const text = textOf(booking);
  if (booking.shown.status !== status) showStatus(status);
  booking.shown = { status, text };
  setCurrentDetails(addition === undefined ? text : `${text}\n\n${addition}`);
}

export function showStay(input: BookingInput, status: string, next: string): void {
  showStatus(status);
  setCurrentDetails(describe(input, [`**${status}**`, next]));
}

/** Where the money is to come from, as operations search for it. */
export const showProvider = (value: string): void =>
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.provider, value }]);

const showStatus = (value: string): void =>
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value }]);

function describe(input: BookingInput, lines: readonly string[]): string {
  return [`### ${input.itemName}, ${input.location}`, `${input.startAt} to ${input.endAt}`, ...lines].join(
    '\n\n',
  );
}

function textOf({ input, session }: Checkout): string {
  const refused = declinesOf(session);
  const declines = refused === 0 ? [] : [`Refused charges so far: ${refused}`];
  return describe(input, [...linesOf({ input, session }), ...declines]);
}

function linesOf({ input, session }: Pick<Checkout, 'input' | 'session'>): string[] {
  const { payments, status, holdExpiresAt, review } = session;
  const total = totalOf(input, session);
  if (status !== 'awaiting_payment') return [`**${status}** (${total})`];
  if (review?.open === true) {
    return [`**Under review by finance until ${review.dueAt}**: ${total} paid, at the highest risk`];
  }
  if (anyPayment(session, 'refused'))
    return [`**No payment can be made at the moment**: ${total}`, `The slot is held until ${holdExpiresAt}`];
  if (anyPayment(session, 'opening')) return [`**Opening the payment** of ${total}`];
  const waiting = anyPayment(session, 'processing')
    ? `**Payment under way**: ${total}`
    : `**Waiting for ${total}**`;
  const shares = payments.map(
    (payment) =>
      `- share ${payment.seq}: ${formatMoney(payment.amount, payment.currency)}, ${payment.status}`,
  );
  const list = payments.length === 1 ? [] : [shares.join('\n')];
  return [waiting, ...list, `The slot is held until ${holdExpiresAt}`];
}

/** As quoted, and as charged where that is in another currency. */
function totalOf({ total, currency }: BookingInput, { payments }: PaymentSession): string {
  const quoted = formatMoney(total, currency);
  const [only] = payments;
  if (only === undefined || payments.length > 1 || only.currency === currency) return quoted;
  return `${quoted}, charged as ${formatMoney(only.amount, only.currency)}`;
}

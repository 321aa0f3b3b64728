/** What the Web UI tells of a booking to someone who has never seen the code. Nothing personal. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { formatMoney } from '../../domain/money/money.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { anyStands, type Checkout, currencyOf } from './state.ts';
import type { BookingInput } from './messages.ts';

export function showDetails(booking: Checkout, addition?: string): void {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: booking.status }]);
  setCurrentDetails(describe(booking.input, [...checkoutLines(booking), ...(addition ? [addition] : [])]));
}

export function showStay(input: BookingInput, status: string, next: string): void {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: status }]);
  setCurrentDetails(describe(input, [`**${status}**`, next]));
}

function describe(input: BookingInput, lines: readonly string[]): string {
  return [`### ${input.itemName}, ${input.location}`, `${input.startAt} to ${input.endAt}`, ...lines].join(
    '\n\n',
  );
}

function checkoutLines(booking: Checkout): string[] {
  const { input, payments, status, holdExpiresAt, review } = booking;
  const total = totalOf(input);
  const refused = payments.reduce((sum, payment) => sum + payment.declines.size, 0);
  const declines = refused === 0 ? [] : [`Refused charges so far: ${refused}`];
  if (status !== 'awaiting_payment') return [`**${status}** (${total})`, ...declines];
  if (review?.open === true)
    return [
      `**Under review by finance until ${review.dueAt}**: ${total} paid, at the highest risk`,
      ...declines,
    ];
  if (anyStands(booking, 'opening')) return [`**Opening the payment** of ${total}`, ...declines];
  const waiting = anyStands(booking, 'processing')
    ? `**Payment under way**: ${total}`
    : `**Waiting for ${total}**`;
  const shares = payments.map(
    ({ seq, amount, standing }) => `- share ${seq}: ${formatMoney(amount, currencyOf(input))}, ${standing}`,
  );
  const list = payments.length === 1 ? [] : [shares.join('\n')];
  return [waiting, ...list, `The slot is held until ${holdExpiresAt}`, ...declines];
}

/** As quoted, and as charged where that is in another currency. */
function totalOf({ total, currency, presented }: BookingInput): string {
  const quoted = formatMoney(total, currency);
  if (presented === undefined || presented.currency === currency) return quoted;
  return `${quoted}, charged as ${formatMoney(presented.amount, presented.currency)}`;
}

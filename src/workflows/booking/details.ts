/** What the Web UI tells of a booking to someone who has never seen the code. Nothing personal. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import { isLocationId, LOCATIONS } from '../../domain/catalog/locations.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { anyPayment, declinesOf, type PaymentSession } from '../../domain/payment/session.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import type { BookingInput } from './messages.ts';
import type { SentNotification } from '../outbox/outbox.ts';

export interface Details {
  /**
   * Shows where the booking stands, unless it shows that already.
   * @param addition a line that stays until something else changes
   */
  show(status: BookingStatus, lines: readonly string[], addition?: string): void;
  /** Shows what has become of the emails so far. */
  showEmails(sent: Iterable<SentNotification>): void;
}

/** @param status as the start has set it, or the run before: only a change of it is written to the history */
export function openDetails(input: BookingInput, status: BookingStatus): Details {
  let shown = { status, text: '', addition: [] as readonly string[] };
  let emails: readonly string[] = [];
  const draw = () => setCurrentDetails(paragraphs([shown.text, ...shown.addition, ...emails]));
  return {
    show(current, lines, addition) {
      const text = describe(input, lines);
      if (shown.status !== current) showStatus(current);
      const isSame = shown.text === text && addition === undefined;
      shown = {
        status: current,
        text,
        addition: isSame ? shown.addition : addition === undefined ? [] : [addition],
      };
      draw();
    },
    showEmails(sent) {
      emails = emailLines(sent);
      draw();
    },
  };
}

/** A checkout as it is shown. */
interface Shown {
  readonly input: BookingInput;
  readonly session: PaymentSession;
  readonly details: Details;
}

/** Shows where the checkout stands, unless it shows that already. */
export function refreshDetails({ details, input, session }: Shown): void {
  details.show(session.status, linesOf({ input, session }));
}

/** The same with a line of what has just happened. */
export function showDetails({ details, input, session }: Shown, addition: string): void {
  details.show(session.status, linesOf({ input, session }), addition);
}

/** Where the stay stands. */
export const stayLines = (status: BookingStatus, next: string): string[] => [`**${status}**`, nextStep(next)];

const IN_WORDS: Readonly<Partial<Record<SentNotification['status'], string>>> = {
  pending: 'on its way',
  handed_on: 'goes on in a notification workflow of its own',
};

function emailLines(sent: Iterable<SentNotification>): string[] {
  const lines = [...sent].map(({ template, status }) => `- ${template}: ${IN_WORDS[status] ?? status}`);
  return lines.length === 0 ? [] : [`Emails:\n\n${lines.join('\n')}`];
}

/** Where the money is to come from, as operations search for it. */
export const showProvider = (value: string): void =>
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.provider, value }]);

const showStatus = (value: string): void =>
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value }]);

/**
 * The title says what the summary of the first run says: no run that continues as new keeps that one, as the SDK has no
 * place for it there. Instants stand in the local time of the place.
 */
function describe(input: BookingInput, lines: readonly string[]): string {
  const place = isLocationId(input.location) ? LOCATIONS[input.location] : undefined;
  const local = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: place?.timeZone ?? 'UTC',
  });
  const text = paragraphs([
    `### ${input.itemName} in ${place?.name ?? input.location}`,
    `${input.startAt} to ${input.endAt} (local time${place === undefined ? ' unknown: UTC' : ''})`,
    ...lines,
  ]);
  return text.replace(INSTANT, (instant) => local.format(new Date(instant)));
}

const paragraphs = (lines: readonly string[]): string => lines.join('\n\n');

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)/g;

function linesOf(booking: Pick<Shown, 'input' | 'session'>): string[] {
  const refused = declinesOf(booking.session);
  return [...whereItStands(booking), ...(refused === 0 ? [] : [`Refused charges so far: ${refused}`])];
}

function whereItStands({ input, session }: Pick<Shown, 'input' | 'session'>): string[] {
  const { payments, status, holdExpiresAt, review } = session;
  const total = totalOf(input, session);
  if (status !== 'awaiting_payment') return [`**${status}** (${total})`, nextStep(AFTER[status])];
  if (review?.open === true) {
    return [
      `**Under review by finance until ${review.dueAt}**: ${total} paid, at the highest risk`,
      nextStep('Finance approves it or refuses it; refused or undecided, all of it goes back'),
    ];
  }
  if (anyPayment(session, 'refused'))
    return [
      `**No payment can be made at the moment**: ${total}`,
      `The slot is held until ${holdExpiresAt}`,
      nextStep('The customer chooses another way to pay, or the slot is freed at the end of the hold'),
    ];
  if (anyPayment(session, 'opening'))
    return [
      `**Opening the payment** of ${total}`,
      nextStep('The provider answers, and the customer can pay'),
    ];
  const waiting = anyPayment(session, 'processing')
    ? `**Payment under way**: ${total}`
    : `**Waiting for ${total}**`;
  const shares = payments.map(
    (payment) =>
      `- share ${payment.seq}: ${formatMoney(payment.amount, payment.currency)}, ${payment.status}`,
  );
  const list = payments.length === 1 ? [] : [shares.join('\n')];
  const next = anyPayment(session, 'processing')
    ? 'The provider says whether the money came'
    : 'The customer pays, or the slot is freed at the end of the hold';
  return [waiting, ...list, `The slot is held until ${holdExpiresAt}`, nextStep(next)];
}

const nextStep = (words: string): string => `Next: ${words}`;

const AFTER = {
  confirmed: 'The stay',
  active: 'The rental ends',
  completed: 'Nothing is left to do',
  expired: 'Payments that are not final are followed to their end; then nothing is left to do',
  cancelled: 'Payments that are not final are followed to their end; then nothing is left to do',
} as const satisfies Record<Exclude<BookingStatus, 'awaiting_payment'>, string>;

/** As quoted, and as charged where that is in another currency. */
function totalOf({ total, currency }: BookingInput, { payments }: PaymentSession): string {
  const quoted = formatMoney(total, currency);
  const [only] = payments;
  if (only === undefined || payments.length > 1 || only.currency === currency) return quoted;
  return `${quoted}, charged as ${formatMoney(only.amount, only.currency)}`;
}

/**
 * Customers who are back from the provider's page, and wait to hear what came of it. They change nothing but when the
 * booking looks: looking, capturing and telling are the same for them, for a webhook and for the clock.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import type { Checkout, Payment } from '../state.ts';
import type { CaptureResult } from '../messages.ts';

export interface CaptureRequests {
  asked: number;
  /** Up to which of them the booking has looked, and done what there was to do. */
  answered: number;
  /** Whether the provider was reached in doing so. */
  reached: boolean;
}

/** Whoever waits longer than this has long been told to ask again. */
const PATIENCE_MS = 10_000;

/** Whether somebody waits who came after the latest look. */
export const captureIsAsked = ({ captures }: Checkout): boolean => captures.answered < captures.asked;

/** Everybody who came up to `request` has their answer; after a decline all do, as it is the answer to all of them. */
export function captureAnswered(
  { captures }: Checkout,
  request: number,
  { reached, declined }: { readonly reached: boolean; readonly declined: boolean },
): void {
  captures.reached = reached;
  captures.answered = Math.max(captures.answered, declined ? captures.asked : request);
}

/** Only a provider with pages of its own sends customers back: cards are charged without us. */
export async function answerCapture(checkout: Checkout, paymentId: string): Promise<CaptureResult> {
  const { captures, input } = checkout;
  const payment = checkout.payments.find(({ id }) => id === paymentId);
  if (payment === undefined || input.provider !== 'paypal') return pastThat(checkout);
  captures.asked += 1;
  const mine = captures.asked;
  const refusedBefore = payment.declines.size;
  checkout.news = true;
  await CancellationScope.nonCancellable(() =>
    condition(() => isDecided(checkout, payment, mine), PATIENCE_MS, {
      summary: 'Until the provider has said what became of the approval',
    }),
  );
  return resultFor(checkout, payment, { mine, refusedBefore });
}

function isDecided(checkout: Checkout, payment: Payment, mine: number): boolean {
  if (isTaken(checkout) || isOver(checkout, payment)) return true;
  return checkout.captures.answered >= mine && payment.standing !== 'paid'; // paid is about to be confirmed
}

/** Where everybody can see it. */
const isTaken = ({ confirmed, review }: Checkout): boolean => confirmed || review !== undefined;

const isOver = ({ status }: Checkout, { standing }: Payment): boolean =>
  status === 'cancelled' || (status === 'expired' && (standing === 'closed' || standing === 'returned'));

function resultFor(
  checkout: Checkout,
  payment: Payment,
  { mine, refusedBefore }: { readonly mine: number; readonly refusedBefore: number },
): CaptureResult {
  if (isOver(checkout, payment)) return pastThat(checkout);
  if (isTaken(checkout)) return { outcome: 'taken' };
  if (checkout.captures.answered < mine) return { outcome: 'undecided' };
  if (checkout.status === 'expired') return pastThat(checkout);
  if (payment.declines.size > refusedBefore) return { outcome: 'declined' };
  if (payment.standing === 'processing') return { outcome: 'processing' };
  const isUnknown = !checkout.captures.reached || payment.standing === 'paid' || payment.captureUnknown;
  return { outcome: isUnknown ? 'undecided' : 'not_approved' };
}

const pastThat = ({ status }: Checkout): CaptureResult => ({ outcome: 'invalid_state', status });

/** What a checkout knows while it runs, and how the outside world reaches it. */
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { BookingStatus } from '../../domain/booking.ts';
import type { MinorUnits } from '../../domain/money.ts';
import { holdEnd } from '../../domain/schedule.ts';
import {
  type BookingInput,
  type CancelResult,
  cancelUpdate,
  lookAgainSignal,
  type OpenResult,
  openUpdate,
} from './messages.ts';

export interface Checkout {
  readonly input: BookingInput;
  readonly payment: {
    readonly id: string;
    readonly amount: MinorUnits;
    /** Known once the provider has answered. */
    atProvider: { readonly providerPaymentId: string; readonly live: boolean } | undefined;
    processing: boolean;
    /** Raised after each definite answer to a close that did not close it: a new question needs a new key. */
    closeGeneration: number;
    readonly declines: Set<string>;
  };
  holdExpiresAt: string;
  status: BookingStatus;
  opened?: OpenResult;
  /** Somebody said there is news at the provider. */
  news: boolean;
  cancelRequested: boolean;
}

export function beginCheckout(input: BookingInput): Checkout {
  const checkout: Checkout = {
    input,
    payment: {
      id: `${input.bookingId}-P1`,
      amount: input.total,
      atProvider: undefined,
      processing: false,
      closeGeneration: 1,
      declines: new Set(),
    },
    holdExpiresAt: holdEnd(input.createdAt, input.rules.holdMs, input.startAt),
    status: 'awaiting_payment',
    news: false,
    cancelRequested: false,
  };
  listen(checkout);
  return checkout;
}

function listen(checkout: Checkout): void {
  setHandler(lookAgainSignal, () => {
    checkout.news = true;
  });

  setHandler(openUpdate, async (): Promise<OpenResult> => {
    await answerable(() => checkout.opened !== undefined);
    return checkout.opened ?? { outcome: 'open' };
  });

  setHandler(cancelUpdate, async (): Promise<CancelResult> => {
    if (checkout.status !== 'awaiting_payment' && checkout.status !== 'cancelled') {
      return { outcome: 'invalid_state', status: checkout.status };
    }
    checkout.cancelRequested = true;
    await answerable(() => checkout.status !== 'awaiting_payment');
    return checkout.status === 'cancelled'
      ? { outcome: 'cancelled' }
      : { outcome: 'invalid_state', status: checkout.status };
  });
}

/** Whoever asked gets an answer, even when operations cancel the workflow meanwhile. */
const answerable = (ready: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(ready));

/** To be asked anew after every wait. */
export const customerLeft = (checkout: Checkout): boolean => checkout.cancelRequested;

/** Keys are derived, never random: workflow, step, generation. */
export const keyOf = (checkout: Checkout, step: string, generation = 1): string =>
  `booking/${checkout.input.bookingId}/payment/1/${step}/g${generation}`;

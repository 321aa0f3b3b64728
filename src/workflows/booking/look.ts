/** Looking at the provider and judging what is seen: the only way by which anything counts as money. */
import { ActivityFailure, ApplicationFailure, log } from '@temporalio/workflow';
import { type Judgement, judgePayment, type PaymentSighting } from '../../domain/payment.ts';
import { AT_PROVIDER_OPTIONS, provider } from './activities.ts';
import { type Checkout, keyOf } from './checkoutState.ts';

export type Look =
  | (Judgement & { readonly sighting: PaymentSighting })
  /** Neither seen nor known to be absent: the provider did not answer in the time given. */
  | { readonly verdict: 'unreachable' }
  /** Proven absent: there is nothing that anybody could pay. */
  | { readonly verdict: 'canceled'; readonly sighting: undefined };

/** One look, retried for `withinMs` at most. Drops the news that it is about to read. */
export async function lookAtPayment(booking: Checkout, withinMs: number): Promise<Look> {
  const { input, payment } = booking;
  booking.news = false;
  const scheduleToCloseTimeout = Math.max(1000, withinMs);
  return orUnreachable(async () => {
    payment.atProvider ??= await adopt(booking, scheduleToCloseTimeout);
    if (payment.atProvider === undefined) return { verdict: 'canceled', sighting: undefined };
    const { providerPaymentId, live } = payment.atProvider;
    const sighting = await provider.lookAtPayment.executeWithOptions(
      {
        ...AT_PROVIDER_OPTIONS,
        scheduleToCloseTimeout,
        summary: 'Ask the provider where the payment stands',
      },
      [{ provider: input.provider, providerPaymentId }],
    );
    const expected = {
      bookingId: input.bookingId,
      paymentId: payment.id,
      providerPaymentId,
      amount: payment.amount,
      currency: input.currency,
      live,
    };
    const judgement = judgePayment(expected, sighting);
    if (judgement.verdict === 'mismatch') {
      log.error('a payment is not what this booking expects', { fields: judgement.fields.join(' ') });
    }
    return { ...judgement, sighting };
  });
}

/** Makes sure that the payment can no longer be made. */
export async function closePayment(
  booking: Checkout,
  withinMs: number,
): Promise<'closed' | 'already_paid' | 'in_progress' | 'unreachable'> {
  const { input, payment } = booking;
  const { atProvider } = payment;
  if (atProvider === undefined) return 'closed';
  const closed = await orUnreachable(async () => ({
    verdict: await provider.closePayment.executeWithOptions(
      {
        ...AT_PROVIDER_OPTIONS,
        scheduleToCloseTimeout: Math.max(1000, withinMs),
        summary: 'Close the payment, so that nobody can pay any more',
      },
      [
        {
          provider: input.provider,
          providerPaymentId: atProvider.providerPaymentId,
          idempotencyKey: keyOf(booking, 'close', payment.closeGeneration),
        },
      ],
    ),
  }));
  if (closed.verdict === 'already_paid' || closed.verdict === 'in_progress') payment.closeGeneration += 1;
  return closed.verdict;
}

/** The opening was never answered: its payment may exist all the same. */
async function adopt({ input, payment }: Checkout, scheduleToCloseTimeout: number) {
  const found = await provider.adoptPayment.executeWithOptions(
    { ...AT_PROVIDER_OPTIONS, scheduleToCloseTimeout, summary: 'Find the payment by our reference' },
    [{ provider: input.provider, paymentId: payment.id, createdAt: input.createdAt }],
  );
  return found ?? undefined;
}

async function orUnreachable<T>(ask: () => Promise<T>): Promise<T | { readonly verdict: 'unreachable' }> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ActivityFailure) || error.cause === undefined || isBug(error.cause)) throw error;
    return { verdict: 'unreachable' };
  }
}

/** Cancellations and failures that are not the provider's are nobody's absence. */
const isBug = (cause: Error): boolean =>
  cause.name === 'CancelledFailure' ||
  (cause instanceof ApplicationFailure && cause.nonRetryable === true && cause.type !== 'PaymentRefused');

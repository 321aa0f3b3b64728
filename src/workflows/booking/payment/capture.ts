/** Taking money that waits for us: shares that are put by, and payments that the customer has agreed to. */
import { CancellationScope, patched } from '@temporalio/workflow';
import type { PaymentActivities } from '../../../activities/payment/payments.ts';
import { asking, provider } from '../proxies.ts';
import { captureIsAsked } from './captureRequests.ts';
import { type Checkout, keyOf, type Payment } from '../state.ts';
import { isRefusal, orUnreachable } from './failures.ts';

/** A customer has agreed, and this agreement has led to no decline; one who comes back and says so has agreed anew. */
export const awaitsCapture = (booking: Checkout, { standing, agreementUsed }: Payment): boolean =>
  standing === 'approved' && (!agreementUsed || captureIsAsked(booking));

/** Takes the money of every share that is put by, or that the customer has agreed to. What came of it is for the next look. */
export async function capturePayments(booking: Checkout, withinMs: number): Promise<'asked' | 'unreachable'> {
  const captures = await Promise.all(
    booking.payments.flatMap((payment) =>
      (payment.standing === 'authorised' || awaitsCapture(booking, payment)) &&
      payment.atProvider !== undefined
        ? [capture(booking, payment, payment.atProvider, withinMs)]
        : [],
    ),
  );
  return captures.includes('unreachable') ? 'unreachable' : 'asked';
}

async function capture(
  booking: Checkout,
  payment: Payment,
  { providerPaymentId }: NonNullable<Payment['atProvider']>,
  withinMs: number,
): Promise<'asked' | 'unreachable'> {
  payment.captureUnknown ||= isAsked(); // until a look has seen what came of it
  const captured = await orUnreachable(() =>
    unlessRefused(payment, () =>
      provider.capturePayment.executeWithOptions(
        asking(`Capture share ${payment.seq} of ${booking.payments.length}`, withinMs),
        [
          {
            provider: booking.input.provider,
            providerPaymentId,
            idempotencyKey: keyOf(booking, payment, 'capture', payment.captureGeneration),
          },
        ],
      ),
    ),
  );
  if (captured === 'unreachable') return 'unreachable';
  if (captured !== 'captured') noteAnswer(payment, captured);
  return 'asked';
}

/**
 * A customer who left while the provider was looked at has ended this step: the call is never made, and nobody has to
 * wait for what comes of it.
 */
const isAsked = (): boolean =>
  !CancellationScope.current().consideredCancelled || !patched('capture-that-nobody-asked-for');

async function unlessRefused<T>(payment: Payment, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) noteAnswer(payment, 'not_authorised');
    throw error;
  }
}

type CaptureOutcome = Awaited<ReturnType<PaymentActivities['capturePayment']>>;

/** A definite answer: another attempt is a new question, under a new key. */
function noteAnswer(payment: Payment, answer: Exclude<CaptureOutcome, 'captured'>): void {
  payment.captureUnknown = false;
  payment.captureGeneration += 1;
  if (answer === 'not_authorised') return;
  payment.agreementUsed = true;
  payment.problemResponses.push(answer.declined);
  if (answer.next === 'new_payment') payment.standing = 'exhausted';
}

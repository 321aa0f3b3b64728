/** Making sure that nobody can pay any more. An authorisation that is closed is released. */
import type { CloseAnswer, SessionPayment, Step } from '../../../domain/payment/session.ts';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { asking, provider } from '../proxies.ts';
import { type Checkout, keyOf } from '../state.ts';
import { everyAnswer, orNoAnswer } from './failures.ts';

export async function closePayments(
  booking: Checkout,
  { payments, until }: Extract<Step, { step: 'close' }>,
): Promise<void> {
  const withinMs = msUntil(until, Date.now());
  const answers = await everyAnswer(
    payments.map((payment) => orNoAnswer(() => close(booking, payment, withinMs))),
  );
  booking.apply({ type: 'closes_ended', answers });
}

async function close(booking: Checkout, payment: SessionPayment, withinMs: number): Promise<CloseAnswer> {
  const { atProvider, id } = payment;
  const answer = atProvider === undefined ? 'closed' : await ask(booking, payment, atProvider, withinMs);
  booking.apply({ type: 'close_answered', payment: id, answer });
  return answer;
}

function ask(
  { input }: Checkout,
  payment: SessionPayment,
  { providerPaymentId }: NonNullable<SessionPayment['atProvider']>,
  withinMs: number,
): Promise<CloseAnswer> {
  return provider.closePayment.executeWithOptions(
    asking('Close the payment, so that nobody can pay any more', withinMs),
    [
      {
        provider: payment.provider,
        providerPaymentId,
        idempotencyKey: keyOf(input, payment, 'close', payment.closeGeneration),
      },
    ],
  );
}

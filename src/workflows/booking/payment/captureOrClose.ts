/**
 * Bringing payments to their end: taking the money that waits for us (authorised shares, and payments that the customer has
 * approved), or making sure that nobody can pay any more. An authorisation that is closed is released.
 */
import type { CloseAnswer, SessionPayment, Step } from '../../../domain/payment/session.ts';
import { msUntil } from '../../../domain/time/deadlines.ts';
import { asking, provider } from '../proxies.ts';
import { type Checkout, keyOf } from '../state.ts';
import { refusalCode, everyAnswer, isRefusal, orNoAnswer } from './failures.ts';

/** What came of it is for the next sync. */
export async function capturePayments(
  booking: Checkout,
  { payments, until }: Extract<Step, { step: 'capture' }>,
): Promise<void> {
  const withinMs = msUntil(until, Date.now());
  const captures = await everyAnswer(
    payments.map((payment) => orNoAnswer(() => capture(booking, payment, withinMs))),
  );
  booking.apply({ type: 'captures_ended', reached: !captures.includes('unreachable') });
}

async function capture(booking: Checkout, payment: SessionPayment, withinMs: number): Promise<void> {
  const { input, session } = booking;
  const { atProvider, id } = payment;
  if (atProvider === undefined) return;
  booking.apply({ type: 'capture_asked', payment: id });
  try {
    const answer = await provider.capturePayment.executeWithOptions(
      asking(`Capture share ${payment.seq} of ${session.payments.length}`, withinMs),
      [
        {
          provider: payment.provider,
          providerPaymentId: atProvider.providerPaymentId,
          idempotencyKey: keyOf(input, payment, 'capture', payment.captureGeneration),
        },
      ],
    );
    booking.apply({ type: 'capture_answered', payment: id, answer });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    booking.apply({ type: 'capture_answered', payment: id, answer: { refused: refusalCode(error) } });
  }
}

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
  const answer =
    atProvider === undefined ? 'closed' : await askToClose(booking, payment, atProvider, withinMs);
  booking.apply({ type: 'close_answered', payment: id, answer });
  return answer;
}

function askToClose(
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

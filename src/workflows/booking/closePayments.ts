/** Making sure that nobody can pay any more, and taking what was only put by. */
import { asking, provider } from './activities.ts';
import { type Checkout, keyOf, type Payment } from './checkoutState.ts';
import { orUnreachable } from './providerFailures.ts';

export type Closing = 'closed' | 'already_paid' | 'in_progress' | 'unreachable';

/** Closes whatever is neither final nor on its way. An authorisation that is closed is released. */
export function closePayments(booking: Checkout, withinMs: number): Promise<Closing[]> {
  const closable = booking.payments.filter(({ standing }) => CLOSABLE.has(standing));
  return Promise.all(closable.map((payment) => closePayment(booking, payment, withinMs)));
}

const CLOSABLE: ReadonlySet<Payment['standing']> = new Set(['opening', 'open', 'authorised', 'mismatch']);

async function closePayment(booking: Checkout, payment: Payment, withinMs: number): Promise<Closing> {
  const { atProvider } = payment;
  const closed = atProvider === undefined ? 'closed' : await ask(booking, payment, atProvider, withinMs);
  if (closed === 'closed') payment.standing = 'closed';
  if (closed === 'already_paid' || closed === 'in_progress') payment.closeGeneration += 1;
  return closed;
}

function ask(
  booking: Checkout,
  payment: Payment,
  { providerPaymentId }: NonNullable<Payment['atProvider']>,
  withinMs: number,
): Promise<Closing> {
  return orUnreachable(() =>
    provider.closePayment.executeWithOptions(
      asking('Close the payment, so that nobody can pay any more', withinMs),
      [
        {
          provider: booking.input.provider,
          providerPaymentId,
          idempotencyKey: keyOf(booking, payment, 'close', payment.closeGeneration),
        },
      ],
    ),
  );
}

/** Takes the money of every authorised share. What came of it is for the next look to say. */
export async function capturePayments(booking: Checkout, withinMs: number): Promise<'asked' | 'unreachable'> {
  const captures = await Promise.all(
    booking.payments.flatMap((payment) =>
      payment.standing === 'authorised' && payment.atProvider !== undefined
        ? [capture(booking, payment, payment.atProvider, withinMs)]
        : [],
    ),
  );
  return captures.includes('unreachable') ? 'unreachable' : 'asked';
}

function capture(
  booking: Checkout,
  payment: Payment,
  { providerPaymentId }: NonNullable<Payment['atProvider']>,
  withinMs: number,
) {
  return orUnreachable(() =>
    provider.capturePayment.executeWithOptions(
      asking(`Capture share ${payment.seq} of ${booking.payments.length}`, withinMs),
      [
        {
          provider: booking.input.provider,
          providerPaymentId,
          idempotencyKey: keyOf(booking, payment, 'capture'),
        },
      ],
    ),
  );
}

/**
 * Whether a verified IPN message is about a payment of ours (business.md "Payments"; issue 5). VERIFIED says only that
 * PayPal wrote it: any account may send its messages to us, and any payment may name a booking.
 */
import { BOOKING_ID_PATTERN } from '../../../../domain/booking.ts';
import type { MinorUnits } from '../../../../domain/money/money.ts';
import { type PayPalReceiver, receiverOf } from '../../../../domain/payment/paypalAccount.ts';
import type { IpnMessage } from './ipn.ts';
import { type ExpectedGross, PAYMENT_STATES } from './meaning.ts';

export interface OwnAccount extends PayPalReceiver {
  readonly environment: 'sandbox' | 'live';
}

export const IPN_REFUSALS = [
  'foreign_receiver',
  'no_receiver',
  'wrong_mode',
  'unknown_state',
  'another_booking',
  'wrong_currency',
  'wrong_amount',
] as const;
export type IpnRefusal = (typeof IPN_REFUSALS)[number];

/** @returns why the message counts for nothing whatever it is about; undefined where it may count. */
export function checkReceiver(message: IpnMessage, own: OwnAccount): IpnRefusal | undefined {
  const receiver = receiverOf(message, own);
  if (receiver === 'foreign') return 'foreign_receiver';
  // PayPal leaves the receiver out of some dispute messages, which move no money here; of a payment it never does.
  if (receiver === 'unnamed' && message.kind === 'payment') return 'no_receiver';
  return message.isTest === (own.environment === 'sandbox') ? undefined : 'wrong_mode';
}

/** A payment of ours, as we expect PayPal to speak of it. */
export interface OwnPayment {
  readonly bookingId: string;
  readonly amount: MinorUnits;
  readonly currency: string;
}

/** What of ours a message points at, by each of the ways it can. */
export interface PointedAt<Payment extends OwnPayment = OwnPayment> {
  /** The payment whose charge is the message's transaction, or that transaction's parent. */
  readonly byCharge: Payment | undefined;
  /** The payment that the message names as its invoice. */
  readonly byInvoice: Payment | undefined;
  /** The payment of the booking that it names. */
  readonly byBooking: Payment | undefined;
}

/**
 * Any account can have its own cases sent to us, and whoever makes a sale chooses the references on it: of a message
 * that does not say whose account it is about, only a transaction that took money for us counts.
 */
export const trusted = <Payment extends OwnPayment>(
  message: IpnMessage,
  own: OwnAccount,
  pointed: PointedAt<Payment>,
): PointedAt<Payment> =>
  receiverOf(message, own) === 'ours'
    ? pointed
    : { byCharge: pointed.byCharge, byInvoice: undefined, byBooking: undefined };

/** A transaction belongs to one booking: a message that points at two is somebody's attempt to make it count twice. */
export function paymentMeant<Payment extends OwnPayment>(
  message: IpnMessage,
  { byCharge, byInvoice, byBooking }: PointedAt<Payment>,
): Payment | 'another_booking' | undefined {
  const found = byCharge ?? byInvoice ?? byBooking;
  if (found === undefined) return undefined;
  const others = [byInvoice, byBooking].filter((other) => other !== undefined);
  const named = message.bookingId;
  const isNamedRightly = named === undefined || !BOOKING_ID_PATTERN.test(named) || named === found.bookingId;
  return isNamedRightly && others.every(({ bookingId }) => bookingId === found.bookingId)
    ? found
    : 'another_booking';
}

/** @returns what does not fit our payment; undefined where everything that the message says of the money does. */
export function moneyProblem(message: IpnMessage, payment: OwnPayment): IpnRefusal | undefined {
  if (message.paymentStatus === undefined) return 'unknown_state';
  const { gross: expected } = PAYMENT_STATES[message.paymentStatus];
  const { gross } = message;
  if (gross === undefined) return expected === 'whole_if_named' ? undefined : 'wrong_amount';
  if (gross.currency !== payment.currency) return 'wrong_currency';
  return fits(expected, gross.amount, payment.amount) ? undefined : 'wrong_amount';
}

function fits(expected: ExpectedGross, amount: number, ours: number): boolean {
  switch (expected) {
    case 'whole':
    case 'whole_if_named':
      return amount === ours;
    case 'leaving':
      return amount < 0 && -amount <= ours;
    case 'coming_back':
      return amount > 0 && amount <= ours;
  }
}

/** What an email needs of a booking, gathered from Postgres: every template takes its own part of it. */
import { findAddOn } from '../../domain/catalog/catalog.ts';
import { LOCATIONS } from '../../domain/catalog/locations.ts';
import { flagsOf } from '../../domain/fraud/risk.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { becomesLink } from '../../domain/notification/linkableText.ts';
import type { BookingRow } from '../../store/booking/view.ts';

export interface ComposeSettings {
  /** Opens the booking's page to its customer. */
  readonly customerLink: (bookingId: string, tokenVersion: number) => string;
  /** Shows the booking to a team. */
  readonly teamLink: (bookingId: string) => string | undefined;
  /** Shows a dispute on its provider's pages. */
  readonly disputeLink: (provider: PaymentProvider, disputeId: string) => string;
  /** The same of a payment, by the provider's id of it. */
  readonly paymentLink: (provider: PaymentProvider, providerPaymentId: string) => string;
  readonly taxRegistrationNumber: string | undefined;
  /**
   * Where a booking's customer, or the reader of an email to another address, declines emails that no booking needs.
   */
  readonly unsubscribeLink?: (whose: { bookingId: string } | { notificationKey: string }) => string;
}

/** A booking may have several of these, so a cause may say which it is about. */
export const CAUSE_FIRST: ReadonlySet<string> = new Set(['refund', 'deposit']);

/**
 * @param cause what only the cause knows. It adds to what Postgres knows and never replaces it, but for
 *   {@link CAUSE_FIRST}.
 */
export function emailData(
  booking: BookingRow,
  audience: 'customer' | 'team',
  cause: Readonly<Record<string, unknown>>,
  settings: ComposeSettings,
): Record<string, unknown> {
  const { customer } = booking;
  const paid = booking.payments.filter((payment) => payment.captured > 0);
  return {
    ...cause,
    customerName: nameToGreet(booking),
    customer,
    booking: { ...rentalOf(booking), ...readerOf(booking, audience, settings) },
    provider: booking.payments.at(-1)?.provider ?? 'stripe', // the last way to pay that was opened
    holdExpiresAt: booking.hold_expires_at,
    paidAt: booking.confirmed_at ?? booking.created_at,
    payments: paid.map(
      ({ captured, charge_id, currency, disputed, provider_payment_id, refunded, risk }) => ({
        amount: captured,
        currency,
        reference: provider_payment_id,
        charge: charge_id,
        risk,
        refunded,
        disputed,
      }),
    ),
    unsettled: booking.payments.some(({ status }) => UNSETTLED.has(status)),
    returned: booking.payments.some(({ status }) => status === 'refunded'),
    flags: flagsOf(
      booking.payments.map(({ risk }) => risk),
      booking.fraud_warned,
    ),
    // Shown on the booking before the email is begun; what the guard has of the money may still be on its way.
    refund: cause['refund'] ?? booking.refund,
    deposit: cause['deposit'] ?? {
      amount: booking.deposit,
      retained: booking.deposit_retained,
      currency: booking.currency,
    },
    taxRegistrationNumber: settings.taxRegistrationNumber ?? null,
    unsubscribeLink:
      audience === 'customer' ? settings.unsubscribeLink?.({ bookingId: booking.id }) : undefined,
  };
}

/**
 * The customer's name as an email to them may carry it, in its words and beside their address. Whoever has paid nothing
 * may have given a stranger's address: a name that becomes a link would be theirs to read (business.md "Calendar of
 * messages"). @returns null where the email greets without one
 */
export function nameToGreet({ customer, payments }: BookingRow): string | null {
  if (customer === null) return null;
  const hasPaid = payments.some(({ captured }) => captured > 0);
  return hasPaid || !becomesLink(customer.name) ? customer.name : null;
}

const UNSETTLED: ReadonlySet<string> = new Set([
  'preparing',
  'requires_payment',
  'processing',
  'under_review',
]);

/** What depends on who reads it: the door to the booking, and how amounts and dates are written. */
function readerOf(
  { id, token_version, customer }: BookingRow,
  audience: 'customer' | 'team',
  to: ComposeSettings,
) {
  if (audience === 'customer') return { link: to.customerLink(id, token_version), locale: customer?.locale };
  const link = to.teamLink(id);
  return link === undefined ? {} : { link };
}

function rentalOf(booking: BookingRow) {
  const { id, quote } = booking;
  const { itemName, itemType, tier, startAt, endAt, days, amounts, currency } = quote;
  const { name: locationName, timeZone } = LOCATIONS[quote.location];
  return {
    bookingId: id,
    itemName,
    itemType,
    tier,
    startAt,
    endAt,
    days,
    amounts,
    currency,
    locationName,
    timeZone,
    paidIn: paidIn(booking),
    addOns: quote.addOns.map(({ id: addOn, name, quantity }) => ({
      name: findAddOn(addOn)?.name ?? name,
      quantity,
    })),
  };
}

/** What the customer pays, where that is in another currency than the quote's. */
function paidIn({ quote, payments }: BookingRow) {
  const { paypal } = quote.presentment;
  const last = payments.at(-1); // what was opened before it takes nothing any more
  return last !== undefined && last.currency !== quote.currency ? paypal : null;
}

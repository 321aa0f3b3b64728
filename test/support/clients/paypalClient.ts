/** The test's client of PayPal's stand-in: approves as the customer, decides as the bank, counts what was asked. */
import type { z } from 'zod';
import type { disputeOrder } from '../../../sandbox/payment/paypal/payments/disputes.ts';
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import type { Capture, Dispute, Funding, Order, Refund } from '../../../sandbox/payment/paypal/objects.ts';
import type { LoggedRequest } from '../../../sandbox/payment/paypal/account.ts';
import { book, type Booked, type BookingOptions } from './customer.ts';
import { httpJson, type JsonAnswer, requestOk } from './httpJson.ts';

interface At {
  readonly api: string;
  readonly sandbox: string;
}

/** A payment by PayPal as the website asks for it, with the pages to which PayPal sends the customer back. */
export const byPayPal = ({ sandbox }: Pick<At, 'sandbox'>) => ({
  provider: 'paypal',
  returnUrl: `${sandbox}/bookings/return`,
  cancelUrl: `${sandbox}/bookings/back`,
});

/** Books with PayPal and waits until the customer can go there. */
export const bookWithPayPal = (at: At, options: BookingOptions = {}): Promise<Booked> =>
  book(at, { ...options, payment: byPayPal(at) });

/** PayPal's id of the latest payment's order, as it stands in the address of its page. */
export function orderOf({ payments }: Pick<BookingBody, 'payments'>): string {
  const order = new URL(payments.at(-1)?.approveUrl ?? 'about:blank').searchParams.get('token');
  if (order === null) throw new Error('this booking has no open order');
  return order;
}

const act = <T>({ sandbox }: Pick<At, 'sandbox'>, path: string, body: object = {}): Promise<T> =>
  requestOk('POST', `${sandbox}/sandbox/paypal${path}`, { body });

export const approve = (at: At, order: string, funding: Funding = 'balance'): Promise<Order> =>
  act(at, `/orders/${order}/approve`, { funding });

export const settle = (at: At, capture: string, outcome: 'completed' | 'denied'): Promise<Capture> =>
  act(at, `/captures/${capture}/settle`, { outcome });

/** The customer asks for the money back at PayPal, or at the bank. */
export const openDispute = (
  at: Pick<At, 'sandbox'>,
  capture: string,
  order: z.input<typeof disputeOrder> = {},
): Promise<Dispute> => act(at, `/captures/${capture}/dispute`, order);

/** Its deadline is that far from now; in the past where negative. */
export const moveDispute = (at: Pick<At, 'sandbox'>, id: string, inDays: number): Promise<Dispute> =>
  act(at, `/disputes/${id}/due`, { inDays });

export const resolveDispute = (
  at: Pick<At, 'sandbox'>,
  id: string,
  outcome: NonNullable<Dispute['outcome']>,
): Promise<Dispute> => act(at, `/disputes/${id}/resolve`, { outcome });

/** Replaces all faults of PayPal; without arguments everything works again. */
export const paypalFaults = ({ sandbox }: At, faults: object = {}): Promise<unknown> =>
  requestOk('PUT', `${sandbox}/sandbox/paypal/faults`, { body: faults });

const listed =
  <T>(what: string) =>
  ({ sandbox }: At): Promise<T[]> =>
    requestOk('GET', `${sandbox}/sandbox/paypal/${what}`);

const captures = listed<Capture>('captures');
const refunds = listed<Refund>('refunds');
const requests = listed<LoggedRequest>('requests');

export const capturesOf = async (at: At, bookingId: string): Promise<Capture[]> =>
  (await captures(at)).filter(({ customId }) => customId === bookingId);

export const refundsOf = async (at: At, bookingId: string): Promise<Refund[]> => {
  const ours = new Set((await capturesOf(at, bookingId)).map(({ id }) => id));
  return (await refunds(at)).filter(({ captureId }) => ours.has(captureId));
};

/** How often a capture of the order was asked for. */
export const captureCalls = async (at: At, order: string): Promise<number> =>
  (await requests(at)).filter(({ path }) => path === `/v2/checkout/orders/${order}/capture`).length;

/** The customer is back from PayPal's page, where they meant to make the latest payment. */
export const captureBooking = (
  { api }: At,
  { id, accessToken, payments }: Booked,
): Promise<JsonAnswer<BookingBody & { code?: string }>> =>
  httpJson('POST', `${api}/v1/bookings/${id}/payments/${payments.at(-1)?.id ?? 'none'}/capture`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });

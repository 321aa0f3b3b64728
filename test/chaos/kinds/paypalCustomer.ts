/** The same customer, who pays at PayPal: goes there, approves or does not, and comes back to the booking's page. */
import type { BookingBody } from '../../../src/api/schemas/booking.ts';
import { type Booked, readBooking } from '../../support/clients/customer.ts';
import type { JsonAnswer } from '../../support/clients/httpJson.ts';
import { approve, captureBooking, orderOf } from '../../support/clients/paypalClient.ts';
import { forgetOrder, ordersOf } from '../../support/clients/paypalRecords.ts';
import { payable, untilPayable } from './customer.ts';
import type { At } from '../lane.ts';
import { waitForCase } from '../waitForCase.ts';

/** PayPal's id of the order that the customer is sent to; undefined where the booking has ended before that. */
export async function orderToPay(at: At, booking: Booked): Promise<string | undefined> {
  const open = await untilPayable(at, booking);
  return open === undefined ? undefined : orderOf(open);
}

/** @throws Error when the booking has ended before the customer could go to PayPal */
export async function agree(at: At, booking: Booked, funding?: 'echeck'): Promise<string> {
  const order = orderOf(await payable(at, booking));
  await approve(at, order, funding);
  return order;
}

/** The page that PayPal sends the customer back to asks on until the API has an answer other than "later". */
export async function comeBack(at: At, booking: Booked): Promise<JsonAnswer<BookingBody>> {
  return waitForCase(
    `an answer to the customer of ${booking.id}, back from PayPal`,
    async () => captureBooking(at, { ...booking, ...(await readBooking(at, booking)) }),
    ({ status }) => status !== 503,
  );
}

/** Nobody approves in the time that PayPal keeps an order; the customer comes back to learn that all is over. */
export async function letOrdersRunOut(at: At, booking: Booked): Promise<void> {
  for (const { id } of await ordersOf(at, booking.id)) await forgetOrder(at, id);
  await assertTurnedAway(at, booking);
}

/** @throws Error with what the API answers instead */
export async function assertTurnedAway(at: At, booking: Booked): Promise<void> {
  const { status, body } = await comeBack(at, booking);
  if (status !== 409) throw new Error(`${booking.id} answers ${status} to a return: ${JSON.stringify(body)}`);
}

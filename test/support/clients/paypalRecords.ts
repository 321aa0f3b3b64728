/** What PayPal's stand-in has on record, and its webhooks sent manually, one at a time. */
import type { Order, PayPalEvent } from '../../../sandbox/payment/paypal/objects.ts';
import type { PayPalDelivery } from '../../../sandbox/payment/paypal/webhooks/webhookDelivery.ts';
import { requestOk } from './httpJson.ts';
import { waitFor } from '../waitFor.ts';

interface At {
  readonly sandbox: string;
}

const listed = <T>({ sandbox }: At, what: string): Promise<T[]> =>
  requestOk('GET', `${sandbox}/sandbox/paypal/${what}`);

/** The orders that carry this booking's id, which is how many times it could be paid. */
export const ordersOf = async (at: At, bookingId: string): Promise<Order[]> =>
  (await listed<Order>(at, 'orders')).filter(({ customId }) => customId === bookingId);

/** PayPal forgets an order that nobody has captured in its time: nobody can agree to it any more. */
export const forgetOrder = ({ sandbox }: At, order: string): Promise<Order> =>
  requestOk('POST', `${sandbox}/sandbox/paypal/orders/${order}/expire`, { body: {} });

/**
 * Sends the webhook of the latest event of a type about an order, and waits until the interface has accepted it.
 * @throws Error when there is no such event
 */
export async function tellOfOrder(at: At, type: string, order: string): Promise<void> {
  const isAbout = ({ resource }: PayPalEvent) => JSON.stringify(resource).includes(order);
  const events = await listed<PayPalEvent>(at, 'events');
  const event = events.filter((each) => each.event_type === type && isAbout(each)).at(-1);
  if (event === undefined) throw new Error(`no ${type} about ${order}`);
  const sent = await requestOk<PayPalDelivery[]>('POST', `${at.sandbox}/sandbox/paypal/webhooks/send`, {
    body: { eventId: event.id },
  });
  const ids = new Set(sent.map(({ id }) => id));
  await waitFor(`${type} about ${order} taken`, async () =>
    (await listed<PayPalDelivery>(at, 'webhooks'))
      .filter(({ id }) => ids.has(id))
      .every(({ status }) => status === 'delivered'),
  );
}

/** What PayPal's stand-in has of one booking, for the oracle to compare. */
import type { Money } from '../../../sandbox/payment/paypal/api/amounts.ts';
import { capturesOf, refundsOf } from '../../support/clients/paypalClient.ts';
import { ordersOf } from '../../support/clients/paypalRecords.ts';
import type { At } from '../lane.ts';

export async function payPalState(at: At, bookingId: string) {
  const [orders, captures, refunds] = await Promise.all([
    ordersOf(at, bookingId),
    capturesOf(at, bookingId),
    refundsOf(at, bookingId),
  ]);
  return {
    orders: orders.map(({ id, status, money }) => ({ id, status, ...plain(money) })),
    captures: captures.map(({ id, orderId, status, money }) => ({ id, orderId, status, ...plain(money) })),
    refunds: refunds.map(({ id, captureId, orderId, status, money, invoiceId }) => ({
      id,
      captureId,
      orderId,
      status,
      ...plain(money),
      reference: invoiceId ?? undefined,
    })),
  };
}

const plain = ({ amount, currency }: Money) => ({ amount, currency });

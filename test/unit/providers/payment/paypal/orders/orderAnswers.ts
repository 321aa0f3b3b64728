/** Orders, captures and refunds as PayPal writes them, for the tests to vary. */
import { minor } from '../../../../../../src/domain/money/money.ts';
import type { PayPalSettings } from '../../../../../../src/providers/payment/paypal/api/settings.ts';

export const ORDER_ID = '5O190127TN364715T';
export const BOOKING_ID = 'MIDAS-0000000A';
export const PAYMENT_ID = 'pay_1';
export const KNOWN = {
  bookingId: BOOKING_ID,
  paymentId: PAYMENT_ID,
  amount: minor(500_000),
  currency: 'USD',
} as const;

export const settingsFor = (apiBase: string): PayPalSettings => ({
  environment: 'sandbox',
  clientId: 'client',
  clientSecret: 'secret',
  apiBase,
  merchantId: 'MERCHANT1',
  receiverEmail: 'midas@example.com',
  brandName: 'Midas',
});

export const money = (value: string, currency_code = 'USD') => ({ currency_code, value });

export const captureOf = (status: string, more: object = {}) => ({
  id: '3C679366HH908993F',
  status,
  amount: money('5000.00'),
  custom_id: BOOKING_ID,
  invoice_id: PAYMENT_ID,
  create_time: '2027-01-02T03:04:05Z',
  update_time: '2027-01-02T03:05:05Z',
  ...more,
});

export const refundOf = (status: string, more: object = {}) => ({
  id: '1JU08902781691411',
  status,
  amount: money('5000.00'),
  invoice_id: 'booking/MIDAS-0000000A/payment/1/refund/g1',
  custom_id: BOOKING_ID,
  create_time: '2027-01-03T00:00:00Z',
  ...more,
});

export const orderOf = (
  status: string,
  { captures = [], refunds = [], unit = {} }: { captures?: object[]; refunds?: object[]; unit?: object } = {},
) => ({
  id: ORDER_ID,
  intent: 'CAPTURE',
  status,
  purchase_units: [
    {
      reference_id: PAYMENT_ID,
      custom_id: BOOKING_ID,
      invoice_id: PAYMENT_ID,
      amount: money('5000.00'),
      payee: { merchant_id: 'MERCHANT1', email_address: 'Midas@Example.com' },
      ...(captures.length + refunds.length === 0 ? {} : { payments: { captures, refunds } }),
      ...unit,
    },
  ],
  create_time: '2027-01-02T03:00:00Z',
  links: [
    { rel: 'self', href: 'https://api-m.sandbox.paypal.com/v2/checkout/orders/1', method: 'GET' },
    { rel: 'payer-action', href: 'https://www.sandbox.paypal.com/checkoutnow?token=1', method: 'GET' },
  ],
});

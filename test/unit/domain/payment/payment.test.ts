import { describe, expect, it } from 'vitest';
import { minor } from '../../../../src/domain/money/money.ts';
import { comparePayment } from '../../../../src/domain/payment/payment.ts';
import type { ExpectedPayment, PaymentSnapshot } from '../../../../src/domain/payment/payment.ts';

const expected: ExpectedPayment = {
  bookingId: 'MIDAS-00000000',
  paymentId: 'payment-1',
  providerPaymentId: 'pi_1',
  amount: minor(20_963_050),
  currency: 'AED',
  live: false,
};
const charge = { id: 'ch_1', at: '2027-12-14T10:00:00.000Z', risk: 'normal' } as const;
const snapshot: PaymentSnapshot = {
  ...expected,
  state: 'succeeded',
  amountReceived: expected.amount,
  declines: [],
  charge,
};

describe('money the provider reports', () => {
  it('pays the booking when everything about it matches', () => {
    expect(comparePayment(expected, snapshot)).toEqual({ result: 'paid', charge });
  });

  it.each([
    ['providerPaymentId', 'pi_2'],
    ['amount', minor(1)],
    ['currency', 'USD'],
    ['live', true],
    ['bookingId', 'MIDAS-11111111'],
    ['bookingId', undefined],
    ['paymentId', 'payment-2'],
    ['amountReceived', minor(20_963_049)],
  ])('pays nothing when its %s is %j', (field, value) => {
    expect(comparePayment(expected, { ...snapshot, [field]: value })).toEqual({
      result: 'mismatch',
      fields: [field],
    });
  });

  it('pays nothing when it went to somebody else', () => {
    expect(comparePayment(expected, { ...snapshot, receiver: 'foreign' })).toEqual({
      result: 'mismatch',
      fields: ['receiver'],
    });
    expect(comparePayment(expected, { ...snapshot, receiver: 'ours' }).result).toBe('paid');
  });

  it('that never came, for an order that takes no further attempt, asks for another order', () => {
    const exhausted = { ...snapshot, state: 'requires_payment', orderExhausted: true } as const;
    expect(comparePayment(expected, exhausted)).toEqual({ result: 'exhausted' });
  });

  it('pays nothing without a charge that took it', () => {
    const { charge: _taken, ...without } = snapshot;
    expect(comparePayment(expected, without)).toEqual({ result: 'mismatch', fields: ['charge'] });
  });

  it.each([
    ['requires_payment', 'open'],
    ['approved', 'approved'],
    ['authorised', 'authorised'],
    ['processing', 'processing'],
    ['canceled', 'canceled'],
  ] as const)('that is %s leaves the payment %s', (state, result) => {
    expect(comparePayment(expected, { ...snapshot, state }).result).toBe(result);
  });
});

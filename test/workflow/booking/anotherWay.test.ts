/** Another way to pay for the same held slot: never two payments that can be made, and no money left behind. */
import { describe, expect, it } from 'vitest';
import { IN_DOLLARS, MINUTE } from '../../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../../support/environments/bookingsOfFile.ts';
import { ScriptedPayPal } from '../../support/fakes/scriptedPayPal.ts';

const environment = await bookingsOfFile();

const BY_CARD = { provider: 'stripe' } as const;
const BY_PAYPAL = { provider: 'paypal', presented: IN_DOLLARS } as const;

async function byCard() {
  const booking = await environment.book();
  await booking.opened;
  return booking;
}

async function byPayPal() {
  const booking = await environment.book({ provider: 'paypal' });
  await booking.opened;
  return booking;
}

describe('from card to PayPal', () => {
  it('the card payment is closed before the order is opened, and the order buys the booking', async () => {
    const booking = await byCard();
    const { payment, answer } = booking.payAnotherWay(BY_PAYPAL);
    expect(await answer).toEqual({ outcome: 'open' });
    expect(booking.deeds()).toEqual([
      'reserve',
      'openPayment',
      'closePayment',
      'replacePayments',
      'openPayment',
    ]);
    expect(booking.share(1).state).toBe('canceled');
    if (!(payment instanceof ScriptedPayPal)) throw new Error('PayPal was asked for');
    payment.approve();
    await booking.signal();
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('sold');
    expect(payment.taken).toBe(1);
    expect(booking.calls('confirmBooking')[0]?.given).toMatchObject({
      payments: [{ id: `${booking.input.bookingId}-P2`, amount: IN_DOLLARS.amount, currency: 'USD' }],
    });
  });

  it('a card that has paid meanwhile buys the booking, and no order is opened', async () => {
    const booking = await byCard();
    booking.payment.pay();
    const { answer } = booking.payAnotherWay(BY_PAYPAL);
    expect(await answer).toMatchObject({ outcome: 'invalid_state' });
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('sold');
    expect(booking.calls('openPayment')).toHaveLength(1);
  });

  it('a card that pays while it is being closed buys the booking', async () => {
    const booking = await byCard();
    booking.meanwhile = (call) => {
      if (call === 'closePayment') booking.payment.pay();
    };
    const { answer } = booking.payAnotherWay(BY_PAYPAL);
    expect(await answer).toMatchObject({ outcome: 'invalid_state' });
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('sold');
    expect(booking.calls('replacePayments')).toEqual([]);
  });

  it('money on its way stays the way to pay', async () => {
    const booking = await byCard();
    booking.payment.settleLater();
    const { answer } = booking.payAnotherWay(BY_PAYPAL);
    expect(await answer).toMatchObject({ outcome: 'invalid_state', status: 'awaiting_payment' });
    expect(booking.calls('closePayment')).toEqual([]);
  });
});

describe('from PayPal to card', () => {
  it('after PayPal has refused our account the card buys the booking, within the same hold', async () => {
    const booking = await byPayPal();
    booking.paypal.captures = ['refused'];
    booking.paypal.approve();
    await booking.capture();
    const { payment, answer } = booking.payAnotherWay(BY_CARD);
    expect(await answer).toEqual({ outcome: 'open' });
    payment.pay();
    await booking.signal();
    await environment.pass(MINUTE);
    expect(booking.slot).toBe('sold');
    expect(booking.paypal.taken).toBe(0);
  });

  it('who then approves the order of before pays nothing', async () => {
    const booking = await byPayPal();
    const order = booking.paypal;
    await booking.payAnotherWay(BY_CARD).answer;
    order.approve();
    expect(await booking.capture()).toMatchObject({ outcome: 'invalid_state' });
    expect(await environment.outcome(booking)).toBe('expired');
    expect(order.taken).toBe(0);
    expect(booking.share(2).state).toBe('canceled');
  });

  it('also while PayPal is away: only we could take that money', async () => {
    const booking = await byPayPal();
    booking.paypal.away = true;
    expect(await booking.payAnotherWay(BY_CARD).answer).toEqual({ outcome: 'open' });
    expect(booking.calls('fetchPayment')).toEqual([]);
  });
});

it('the way that is open already is the answer, and nothing is asked of anybody', async () => {
  const booking = await byCard();
  expect(await booking.payAnotherWay(BY_CARD).answer).toEqual({ outcome: 'open' });
  expect(booking.deeds()).toEqual(['reserve', 'openPayment']);
});

it('two who ask at once get one change', async () => {
  const booking = await byCard();
  const first = booking.payAnotherWay(BY_PAYPAL);
  const second = booking.handle.executeUpdate('changePayment', {
    args: [{ ...BY_PAYPAL, request: 'change_payment' }],
  });
  expect([await first.answer, await second]).toEqual([{ outcome: 'open' }, { outcome: 'open' }]);
  expect(booking.calls('replacePayments')).toHaveLength(1);
});

it('where the other provider refuses us the slot is kept, and the first way can be asked for again', async () => {
  const booking = await byCard();
  const { answer } = booking.payAnotherWay(BY_PAYPAL, (payment) => (payment.refusesOpening = true));
  expect(await answer).toEqual({ outcome: 'refused' });
  await environment.pass(MINUTE);
  expect(booking.sent()).toEqual(['finance_payment_problem']);
  expect(booking.slot).toBe('held');
  const { payment, answer: again } = booking.payAnotherWay(BY_CARD);
  expect(await again).toEqual({ outcome: 'open' });
  payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('sold');
});

it('failed charges of the way before go on counting', async () => {
  const booking = await byCard();
  for (let count = 1; count <= 4; count += 1) booking.payment.decline(`ch_${count}`);
  await booking.signal();
  await environment.pass(MINUTE);
  const { payment, answer } = booking.payAnotherWay(BY_PAYPAL);
  await answer;
  payment.decline('D5');
  await booking.signal();
  await environment.pass(MINUTE);
  expect(booking.slot).toBe('free');
});

it('a confirmed booking is paid: there is nothing to change', async () => {
  const booking = await byCard();
  booking.payment.pay();
  await booking.signal();
  await environment.pass(MINUTE);
  expect(await booking.payAnotherWay(BY_PAYPAL).answer).toEqual({
    outcome: 'invalid_state',
    status: 'confirmed',
  });
});

/** A refund: sent once, asked after until its provider calls it final, and told as what has happened, not as what was hoped. */
import { describe, expect, it } from 'vitest';
import { CREDENTIALS_REJECTED } from '../../src/activities/payment/payments.ts';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import { DAY, HOUR, MINUTE } from '../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../support/environments/bookingsOfFile.ts';
import {
  beginRefund,
  prepareRefund,
  type RefundUnderTest,
  type RefundWish,
} from '../support/fakes/refundUnderTest.ts';

const environment = await bookingsOfFile();

const begin = (wish?: RefundWish) => beginRefund(environment, wish);
const pending = (wish: RefundWish = {}) =>
  begin({ ...wish, scene: ({ payment }) => (payment.refundFate = 'pending') });

const hoursSince = (refund: RefundUnderTest, from: number) =>
  refund.followed().map(({ at }) => Math.floor((at - from) / HOUR));
const sentAt = ({ booking }: RefundUnderTest) => booking.calls('sendRefundPart')[0]?.at ?? NaN;

describe('a refund that its provider takes', () => {
  it('is sent once, under the id of its part, and its customer is told when it has arrived', async () => {
    const refund = await begin();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toEqual(['payment/1/g1']);
    expect(refund.booking.payment.kept()).toBe(0);
    expect(refund.followed()).toEqual([]);
    expect(refund.told()).toEqual(['refund_confirmation R1']);
    await environment.replay(refund);
  });

  it('over several payments is one part each, of what each has to give', async () => {
    const refund = await begin({ total: 150_000_001, pays: 80_000_000 });
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent().sort()).toEqual(['payment/1/g1', 'payment/2/g1']);
    expect(refund.booking.payments.map((payment) => payment.kept())).toEqual([0, 70_000_001]);
    expect(refund.told()).toEqual(['refund_confirmation R1']);
  });

  it('of a payment by PayPal is asked of PayPal', async () => {
    const refund = await begin({ provider: 'paypal' });
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.booking.calls('sendRefundPart')).toMatchObject([{ given: { provider: 'paypal' } }]);
  });

  it('shows in the Web UI what it is and what comes next, and nothing personal', async () => {
    const refund = await pending();
    await refund.pass(MINUTE);
    const { currentDetails } = await refund.handle.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    expect(currentDetails).toContain(`Refund ${refund.row.id}: AED 209,630.50`);
    expect(currentDetails).toContain('(stripe): on its way');
    expect(currentDetails).toContain('Next: Until the provider says what has become of it');
    const { typedSearchAttributes } = await refund.handle.describe();
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.status)).toBe('processing');
    refund.booking.payment.refundFate = 'succeeded';
    expect(await refund.outcome()).toBe('succeeded');
  });

  it('that pays nothing asks nobody and tells nobody', async () => {
    const refund = await begin({ pays: 0 });
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toEqual([]);
    expect(refund.told()).toEqual([]);
  });

  it('was taken in part by somebody else meanwhile: the rest goes back, and finance is told', async () => {
    const refund = await prepareRefund(environment);
    const { payment, input } = refund.booking;
    const elsewhere = { refundId: 're_dashboard', state: 'succeeded', at: input.createdAt } as const;
    payment.wrong = { refunds: [{ ...elsewhere, amount: input.deposit }] };
    await refund.start();
    expect(await refund.outcome()).toBe('succeeded');
    expect([...payment.refunds.values()]).toEqual([input.total - input.deposit]);
    expect(refund.told()).toEqual(['finance_payment_problem R1-refund_cut', 'refund_confirmation R1']);
  });
});

describe('a refund that its bank takes days for', () => {
  it('is asked after with pauses that double up to a day, and is done when it has arrived', async () => {
    const refund = await pending();
    await refund.pass(4 * DAY);
    expect(hoursSince(refund, sentAt(refund))).toEqual([1, 3, 7, 15, 31, 55, 79]);
    expect(refund.told()).toEqual([]);
    refund.booking.payment.refundFate = 'succeeded';
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toHaveLength(1);
    expect(refund.told()).toEqual(['refund_confirmation R1']);
    await environment.replay(refund);
  });

  it('is asked after at once when somebody says that something has changed', async () => {
    const refund = await pending();
    await refund.pass(2 * DAY);
    const before = refund.followed().length;
    refund.booking.payment.refundFate = 'succeeded';
    const told = await environment.now();
    await refund.signal();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.followed()).toHaveLength(before + 1);
    expect(refund.followed().at(-1)?.at).toBeLessThan(told + MINUTE);
  });

  it('fails after a week: the customer and finance are told so, and never that it has arrived', async () => {
    const refund = await pending();
    await refund.pass(7 * DAY);
    expect(refund.told()).toEqual([]);
    refund.booking.payment.refundFate = 'failed';
    expect(await refund.outcome()).toBe('failed');
    expect(refund.told()).toEqual(['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1']);
    expect(refund.booking.calls('writeNotifications').at(-1)?.given).toMatchObject({
      notifications: [{ data: { reason: 'Refused: refused_by_bank' } }, {}],
    });
  });

  it('fails after a week and is retried by finance: it arrives at last, and only then the customer hears so', async () => {
    const refund = await pending();
    await refund.pass(7 * DAY);
    refund.booking.payment.refundFate = 'failed';
    expect(await refund.outcome()).toBe('failed');
    refund.booking.payment.refundFate = 'pending';
    refund.row.reserve();
    await refund.tell();
    await refund.pass(DAY);
    expect(refund.told()).toEqual(['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1']);
    refund.booking.payment.refundFate = 'succeeded';
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toEqual(['payment/1/g1', 'payment/1/g2']);
    expect(refund.booking.payment.kept()).toBe(0);
    expect(refund.told().slice(2)).toEqual(['refund_confirmation R1-try-2']);
  });

  it('is followed for thirty days; then finance is told, and the provider’s word is waited for', async () => {
    const refund = await pending();
    await refund.pass(29 * DAY);
    expect(refund.told()).toEqual([]);
    expect(await refund.outcome()).toBe('processing');
    expect(refund.told()).toEqual(['finance_payment_problem R1-refund_stuck']);
    const [last = NaN] = hoursSince(refund, sentAt(refund)).slice(-1);
    expect(Math.round(last / 24)).toBe(30); // the test server's clock runs on a little
    refund.booking.payment.refundFate = 'succeeded';
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told().at(-1)).toBe('refund_confirmation R1');
  });

  it('of money that came too late: its customer is told once, as soon as it is on its way', async () => {
    const refund = await pending({ kind: 'unconfirmed', reason: 'late_payment', actor: 'midas' });
    await refund.pass(MINUTE);
    expect(refund.told()).toEqual(['late_payment_refunded R1', 'concierge_late_payment R1']);
    await refund.pass(5 * DAY);
    refund.booking.payment.refundFate = 'succeeded';
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told()).toEqual(['late_payment_refunded R1', 'concierge_late_payment R1']);
  });
});

describe('a refund that its provider refuses', () => {
  it('because a dispute is open: finance is told, and nothing is promised to the customer', async () => {
    const refund = await begin({ scene: ({ payment }) => (payment.refusesRefunds = 'blocked') });
    expect(await refund.outcome()).toBe('blocked');
    expect(refund.told()).toEqual(['finance_payment_problem R1-refund_blocked']);
    expect(refund.booking.payment.refunds.size).toBe(0);
  });

  it('of a disputed payment is not even asked for', async () => {
    const refund = await begin({ isDisputed: true });
    expect(await refund.outcome()).toBe('blocked');
    expect(refund.sent()).toEqual([]);
    expect(refund.told()).toEqual(['finance_payment_problem R1-refund_blocked']);
  });

  it('for good: the customer and finance are told, and it is not asked for again', async () => {
    const refund = await begin({ scene: ({ payment }) => (payment.refusesRefunds = 'failed') });
    expect(await refund.outcome()).toBe('failed');
    expect(refund.sent()).toHaveLength(1);
    expect(refund.told()).toEqual(['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1']);
  });

  it.each([
    ['is away', (away: boolean) => ({ away })],
    ['does not let us in', (away: boolean) => ({ refuses: away ? CREDENTIALS_REJECTED : false }) as const],
  ])('for as long as the provider %s it is asked for again, and made once', async (_how, state) => {
    const refund = await begin({ scene: ({ payment }) => Object.assign(payment, state(true)) });
    await refund.pass(2 * DAY);
    expect(refund.sent().length).toBeGreaterThan(100);
    expect(refund.told()).toEqual([]);
    Object.assign(refund.booking.payment, state(false));
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.booking.payment.refunds.size).toBe(1);
    expect(refund.told()).toEqual(['refund_confirmation R1']);
  });
});

it('operations cannot cancel it in the Web UI: money that is owed goes back', async () => {
  const refund = await pending();
  await refund.pass(MINUTE);
  await refund.handle.cancel();
  await refund.pass(3 * DAY);
  expect((await refund.handle.describe()).status.name).toBe('RUNNING');
  refund.booking.payment.refundFate = 'succeeded';
  expect(await refund.outcome()).toBe('succeeded');
  expect(refund.told()).toEqual(['refund_confirmation R1']);
});

it('one that nobody has requested is not made', async () => {
  const refund = await prepareRefund(environment);
  refund.booking.refunds.rows.length = 0;
  await refund.start();
  await expect(refund.outcome()).rejects.toMatchObject({ cause: { type: 'NoRefund' } });
  expect(refund.sent()).toEqual([]);
});

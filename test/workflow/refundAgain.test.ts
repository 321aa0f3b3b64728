/** What changes a refund after its request: a decision, the end of a dispute, a bank that sends money back. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../support/environments/bookingsOfFile.ts';
import { beginRefund, isAt, prepareRefund, type RefundUnderTest } from '../support/fakes/refundUnderTest.ts';

const environment = await bookingsOfFile();

const runOf = async ({ handle }: RefundUnderTest) => (await handle.describe()).runId;

describe('a claim that finance has to decide on', () => {
  const claim = (ago = 0) => beginRefund(environment, { reason: 'force_majeure', needsReview: true, ago });
  const REQUESTED = ['refund_under_review R1', 'finance_refund_review R1'];

  it('is told to the customer once, and to finance every day, counted from the request', async () => {
    const refund = await claim(5 * HOUR);
    await refund.pass(2 * DAY);
    expect(refund.told()).toEqual([
      ...REQUESTED,
      'finance_refund_review R1-reminder-1',
      'finance_refund_review R1-reminder-2',
    ]);
    const requested = Date.parse(refund.row.requestedAt);
    for (const n of [1, 2]) {
      const key = `finance_refund_review.${refund.row.bookingId}.R1-reminder-${n}`;
      expect(isAt(refund.booking.notifications.get(key)?.at ?? NaN, requested + n * DAY)).toBe(true);
    }
    expect(refund.sent()).toEqual([]);
    refund.row.decide('refuse', []);
    await refund.tell();
    await refund.outcome();
  });

  it('approved is sent, and the customer hears of both', async () => {
    const refund = await claim();
    await refund.pass(30 * HOUR);
    const run = await runOf(refund);
    refund.row.decide('approve');
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(await runOf(refund)).toBe(run);
    expect(refund.sent()).toEqual(['payment/1/g1']);
    expect(refund.told()).toEqual([
      ...REQUESTED,
      'finance_refund_review R1-reminder-1',
      'claim_decided R1',
      'refund_confirmation R1',
    ]);
    await environment.replay(refund);
  });

  it('refused where the terms pay nothing ends with the word of that', async () => {
    const refund = await claim();
    await refund.pass(MINUTE);
    refund.row.decide('refuse', []);
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toEqual([]);
    expect(refund.told()).toEqual([...REQUESTED, 'claim_decided R1']);
    expect(refund.booking.calls('writeNotifications').at(-1)?.given).toMatchObject({
      notifications: [{ template: 'claim_decided', data: { decision: 'refused' } }],
    });
  });

  it('goes on waiting when somebody says that something has changed, and nothing has', async () => {
    const refund = await claim();
    for (let count = 0; count < 5; count += 1) await refund.tell();
    await refund.pass(HOUR);
    expect(refund.told()).toEqual(REQUESTED);
    refund.row.decide('approve');
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
  });

  it('whose workflow begins again reminds nobody anew', async () => {
    const refund = await claim();
    await refund.pass(30 * HOUR);
    const before = refund.told();
    await refund.handle.terminate('lost');
    await refund.tell();
    await refund.pass(HOUR);
    expect(refund.told()).toEqual(before);
    refund.row.decide('approve');
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
  });

  it('whose workflow begins late is told to the customer all the same', async () => {
    const refund = await claim(30 * HOUR);
    await refund.pass(MINUTE);
    expect(refund.told()).toEqual(['refund_under_review R1', 'finance_refund_review R1-reminder-1']);
    refund.row.decide('approve');
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
  });

  it('that staff have made is none of the customer’s business before it pays', async () => {
    const refund = await beginRefund(environment, { actor: 'staff', kind: 'by_hand', needsReview: true });
    await refund.pass(MINUTE);
    expect(refund.told()).toEqual(['finance_refund_review R1']);
    refund.row.decide('approve');
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told()).toEqual(['finance_refund_review R1', 'refund_confirmation R1']);
  });
});

describe('begun again after it had ended', () => {
  it('it takes up a part that the bank has sent back: the customer and finance are told', async () => {
    const refund = await beginRefund(environment);
    expect(await refund.outcome()).toBe('succeeded');
    const run = await runOf(refund);
    refund.row.returned();
    await refund.tell();
    expect(await refund.outcome()).toBe('failed');
    expect(await runOf(refund)).not.toBe(run);
    expect(refund.sent()).toHaveLength(1);
    expect(refund.told()).toEqual([
      'refund_confirmation R1',
      'refund_delayed R1-try-1',
      'finance_refund_failed R1-try-1',
    ]);
    await environment.replay(refund);
  });

  it('it sends what a dispute had blocked, under another id', async () => {
    const refund = await beginRefund(environment, {
      scene: ({ payment }) => (payment.refusesRefunds = 'blocked'),
    });
    expect(await refund.outcome()).toBe('blocked');
    refund.booking.payment.refusesRefunds = false;
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toEqual(['payment/1/g1', 'payment/1/g2']);
    expect(refund.booking.payment.refunds.size).toBe(1);
    expect(refund.told()).toEqual([
      'finance_payment_problem R1-refund_blocked',
      'refund_confirmation R1-try-2',
    ]);
  });

  it('while the dispute is open it says so no second time', async () => {
    const refund = await beginRefund(environment, { isDisputed: true });
    expect(await refund.outcome()).toBe('blocked');
    await refund.tell();
    expect(await refund.outcome()).toBe('blocked');
    refund.row.isDisputed = false;
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent()).toEqual(['payment/1/g1']);
    expect(refund.told()).toEqual(['finance_payment_problem R1-refund_blocked', 'refund_confirmation R1']);
  });

  it('what finance retries is sent once more, and a second failure is told as one', async () => {
    const refund = await beginRefund(environment, {
      total: 150_000_001,
      scene: (booking) => (booking.share(2).refusesRefunds = 'failed'),
    });
    expect(await refund.outcome()).toBe('failed');
    refund.row.reserve();
    await refund.tell();
    expect(await refund.outcome()).toBe('failed');
    refund.booking.share(2).refusesRefunds = false;
    refund.row.reserve();
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.sent().sort()).toEqual(['payment/1/g1', 'payment/2/g1', 'payment/2/g2', 'payment/2/g3']);
    expect(refund.booking.payments.map((payment) => payment.kept())).toEqual([0, 0]);
    expect(refund.told()).toEqual([
      ...['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1'],
      ...['refund_delayed R1-try-2', 'finance_refund_failed R1-try-2'],
      'refund_confirmation R1-try-3',
    ]);
  });

  it('a confirmation that the bank has made untrue is followed by another one once the money has arrived', async () => {
    const refund = await beginRefund(environment);
    await refund.outcome();
    refund.row.returned();
    await refund.tell();
    expect(await refund.outcome()).toBe('failed');
    refund.row.reserve();
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.booking.payment.kept()).toBe(0);
    expect(refund.told()).toEqual([
      'refund_confirmation R1',
      ...['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1'],
      'refund_confirmation R1-try-2',
    ]);
  });

  it('a late payment whose customer was told of a delay is told to have arrived in the end', async () => {
    const refund = await beginRefund(environment, {
      kind: 'unconfirmed',
      reason: 'late_payment',
      actor: 'midas',
      scene: ({ payment }) => (payment.refusesRefunds = 'failed'),
    });
    expect(await refund.outcome()).toBe('failed');
    expect(refund.told()).not.toContain('late_payment_refunded R1');
    refund.booking.payment.refusesRefunds = false;
    refund.row.reserve();
    await refund.tell();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.told().at(-1)).toBe('refund_confirmation R1-try-2');
  });

  it('what finance has paid another way is never sent, and no email says that it went back as it came', async () => {
    const refund = await beginRefund(environment, {
      scene: ({ payment }) => (payment.refusesRefunds = 'failed'),
    });
    await refund.outcome();
    refund.row.settle();
    await refund.tell();
    expect(await refund.outcome()).toBe('settled');
    expect(refund.sent()).toHaveLength(1);
    expect(refund.told()).toEqual(['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1']);
  });
});

describe('whoever says at its very end that something has changed is heard by the same run', () => {
  it.each(['writeNotifications', 'sendEmails'])('during %s, the last of it', async (last) => {
    const refund = await prepareRefund(environment);
    once(refund, last, async () => {
      refund.row.returned();
      await refund.signal();
    });
    await refund.start();
    const run = await runOf(refund);
    expect(await refund.outcome()).toBe('failed');
    expect(await runOf(refund)).toBe(run);
    expect(refund.told().slice(-2)).toEqual(['refund_delayed R1-try-1', 'finance_refund_failed R1-try-1']);
    await environment.replay(refund);
  });

  it('during the very look that finds nothing left to do', async () => {
    const refund = await prepareRefund(environment, { pays: 0 });
    once(refund, 'takeUpRefund', () => refund.signal());
    await refund.start();
    expect(await refund.outcome()).toBe('succeeded');
    expect(refund.booking.calls('takeUpRefund').length).toBeGreaterThan(1);
  });
});

function once({ booking }: RefundUnderTest, call: string, happen: () => Promise<void>): void {
  booking.meanwhile = async (each) => {
    if (each !== call) return;
    booking.meanwhile = () => undefined;
    await happen();
  };
}

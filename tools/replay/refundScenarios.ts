/** What a refund may come to, to be recorded as histories. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import {
  type BookingEnvironment,
  DAY,
  HOUR,
  MINUTE,
} from '../../test/support/environments/bookingEnvironment.ts';
import {
  prepareRefund,
  type RefundUnderTest,
  type RefundWish,
} from '../../test/support/fakes/refundUnderTest.ts';

type Scenario = (environment: BookingEnvironment) => Promise<History>;

export const REFUND_SCENARIOS: Readonly<Record<string, Scenario>> = {
  refund: async (environment) => ended(await begun(environment)),
  'refund-pending-then-arrived': async (environment) => {
    const refund = await begun(environment, {}, 'pending');
    await refund.pass(3 * DAY);
    refund.booking.payment.refundFate = 'succeeded';
    await refund.signal();
    return ended(refund);
  },
  'refund-pending-then-failed': async (environment) => {
    const refund = await begun(environment, {}, 'pending');
    await refund.pass(7 * DAY);
    refund.booking.payment.refundFate = 'failed';
    return ended(refund);
  },
  'refund-followed-for-thirty-days': async (environment) => {
    const refund = await begun(environment, {}, 'pending');
    await refund.pass(31 * DAY);
    return historyOf(refund);
  },
  'refund-blocked-by-dispute': async (environment) => ended(await begun(environment, { isDisputed: true })),
  'refund-claim-waiting': async (environment) => {
    const refund = await begun(environment, { reason: 'force_majeure', needsReview: true, ago: 5 * HOUR });
    await refund.pass(2 * DAY);
    return historyOf(refund);
  },
  'refund-claim-approved': async (environment) => {
    const refund = await begun(environment, { reason: 'force_majeure', needsReview: true });
    await refund.pass(30 * HOUR);
    refund.row.decide('approve');
    await refund.tell();
    return ended(refund);
  },
  'refund-retried': async (environment) => {
    const refund = await begun(environment, {}, 'failed');
    await refund.outcome();
    refund.booking.payment.refundFate = 'succeeded';
    refund.row.reserve();
    await refund.tell();
    return ended(refund);
  },
};

/** A refund whose workflow has begun, of money that fares so at the bank. */
async function begun(
  environment: BookingEnvironment,
  wish: RefundWish = {},
  fate: 'succeeded' | 'pending' | 'failed' = 'succeeded',
): Promise<RefundUnderTest> {
  const refund = await prepareRefund(environment, wish);
  refund.booking.payment.refundFate = fate;
  await refund.start();
  await refund.pass(MINUTE);
  return refund;
}

async function ended(refund: RefundUnderTest): Promise<History> {
  await refund.outcome();
  return historyOf(refund);
}

const historyOf = (refund: RefundUnderTest): Promise<History> => refund.handle.fetchHistory();

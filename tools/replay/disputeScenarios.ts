/** What a dispute may come to, to be recorded as histories. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import {
  type BookingEnvironment,
  DAY,
  HOUR,
  MINUTE,
} from '../../test/support/environments/bookingEnvironment.ts';
import { beginDispute, REFUSED } from '../../test/support/fakes/fakeDisputes.ts';
import { beginRefund } from '../../test/support/fakes/refundUnderTest.ts';

type Scenario = (environment: BookingEnvironment) => Promise<History>;

export const DISPUTE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'dispute-unanswered-and-lost': async (environment) => {
    const dispute = await beginDispute(environment, { dueIn: 5 * DAY });
    await dispute.pass(6 * DAY);
    dispute.shown.status = 'lost';
    await dispute.tell();
    await dispute.outcome();
    return dispute.handle.fetchHistory();
  },
  'dispute-answered': async (environment) => {
    const dispute = await beginDispute(environment, { dueIn: 5 * DAY });
    await dispute.pass(DAY);
    dispute.shown.evidenceId = `evd_${dispute.shown.bookingId}`;
    await dispute.tell();
    await dispute.pass(3 * DAY);
    return dispute.handle.fetchHistory();
  },
  'dispute-won-refund-goes-on': async (environment) => {
    const refund = await beginRefund(environment, { isDisputed: true });
    await refund.outcome();
    const of = { bookingId: refund.row.bookingId };
    const dispute = await beginDispute(environment, {}, of);
    await dispute.pass(MINUTE);
    refund.row.isDisputed = false;
    dispute.shown.status = 'won';
    dispute.shown.refundsToGoOn = [refund.row.n];
    await dispute.tell();
    await dispute.outcome();
    return dispute.handle.fetchHistory();
  },
  'dispute-provider-away': async (environment) => {
    const dispute = await beginDispute(environment, { dueIn: 2 * DAY });
    await dispute.pass(MINUTE);
    dispute.booking.disputeAway = 'syncDispute';
    await dispute.tell();
    await dispute.pass(26 * HOUR);
    return dispute.handle.fetchHistory();
  },
  'dispute-evidence-refused': async (environment) => {
    const dispute = await beginDispute(environment, { dueIn: 5 * DAY });
    dispute.shown.evidenceId = `${REFUSED}_${dispute.shown.bookingId}`;
    await dispute.tell();
    await dispute.pass(MINUTE);
    return dispute.handle.fetchHistory();
  },
  'dispute-not-shown': async (environment) => {
    const dispute = await beginDispute(environment, {}, 'not_shown');
    await dispute.outcome();
    return dispute.handle.fetchHistory();
  },
};

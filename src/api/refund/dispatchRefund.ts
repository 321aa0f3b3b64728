/** From a refund in Postgres to the workflow that makes it. Temporal gets ids: the rest stays in the rows. */
import { refundsConcerned } from '../../store/refund/load.ts';
import type { ApiDeps } from '../deps.ts';
import { TemporalUnavailable } from '../temporal/gateway.ts';

type DispatchRefundDeps = Pick<ApiDeps, 'temporal' | 'config'>;

interface Refund {
  readonly bookingId: string;
  readonly n: number;
}

/** Repeatable. @throws TemporalUnavailable */
export const dispatchRefund = (
  { bookingId, n }: Refund,
  { temporal, config }: DispatchRefundDeps,
): Promise<void> =>
  temporal.refundChanged({ bookingId, n, emailRetryScheduleMs: config.email.retrySchedule });

/** Types of webhooks by which a provider tells that a refund has failed after all. */
const MAY_COME_BACK = /refund.*(fail|updat|cancel)|revers/i;

/** A provider says that money of this booking has gone back, or come back again. @throws TemporalUnavailable */
export async function dispatchRefundsOf(
  { bookingId, type }: { readonly bookingId: string; readonly type: string },
  deps: DispatchRefundDeps & Pick<ApiDeps, 'store'>,
): Promise<void> {
  for (const refund of await refundsConcerned(deps.store.db, bookingId, MAY_COME_BACK.test(type)))
    await dispatchRefund(refund, deps);
}

/** The same where what was asked for is done already: while Temporal is away, the sweeper hands it over later. */
export async function dispatchRefundOrLeave(
  refund: Refund,
  deps: DispatchRefundDeps & Pick<ApiDeps, 'log'>,
): Promise<void> {
  try {
    await dispatchRefund(refund, deps);
  } catch (err) {
    if (!(err instanceof TemporalUnavailable)) throw err;
    deps.log.warn({ err, bookingId: refund.bookingId }, 'a refund could not be dispatched yet');
  }
}

/** From a dispute to the workflow that follows it. Temporal gets ids: the rest its provider says. */
import type { PaymentProvider } from '../../domain/payment/status.ts';
import type { ApiDeps } from '../deps.ts';
import { TemporalUnavailable } from '../temporal/gateway.ts';

type DispatchDisputeDeps = Pick<ApiDeps, 'temporal' | 'config'>;

interface Dispute {
  readonly provider: PaymentProvider;
  readonly disputeId: string;
  /** Ours, where it is known. */
  readonly bookingId?: string;
}

/** Repeatable. @throws TemporalUnavailable */
export const dispatchDispute = (
  { provider, disputeId, bookingId }: Dispute,
  { temporal, config }: DispatchDisputeDeps,
): Promise<void> =>
  temporal.disputeChanged(
    { provider, disputeId, emailRetryScheduleMs: config.email.retrySchedule },
    bookingId,
  );

/** The same where what was asked for is on record already: while Temporal is away, the sweeper dispatches it later. */
export async function dispatchDisputeOrLeave(
  dispute: Dispute,
  deps: DispatchDisputeDeps & Pick<ApiDeps, 'log'>,
): Promise<void> {
  try {
    await dispatchDispute(dispute, deps);
  } catch (err) {
    if (!(err instanceof TemporalUnavailable)) throw err;
    deps.log.warn({ err, bookingId: dispute.bookingId }, 'a dispute could not be dispatched yet');
  }
}

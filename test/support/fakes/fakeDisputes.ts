/** A dispute as its provider shows it in a test, and its workflow. */
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { DisputeActivities, LoadedDispute } from '../../../src/activities/payment/disputes.ts';
import { signalDispute } from '../../../src/api/temporal/disputeStart.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { disputeWorkflowId, type DisputeInput } from '../../../src/workflows/dispute/messages.ts';
import type { dispute } from '../../../src/workflows/dispute/workflow.ts';
import {
  type BookingEnvironment,
  DAY,
  HOUR,
  type Noted,
  type Wish,
} from '../environments/bookingEnvironment.ts';
import type { BookingUnderTest } from '../environments/bookingUnderTest.ts';
import { letTimeJump } from '../servers/orphans.ts';

type Shown = { -readonly [Field in keyof LoadedDispute]: LoadedDispute[Field] };

/** Evidence under such an id its provider does not take. */
export const REFUSED = 'evd_refused';

export function fakeDisputes(noted: Noted): DisputeActivities {
  const shownOf = async (call: string, given: object) => {
    const { dispute, disputeAway, disputeBroken } = await noted(call, given);
    if (disputeAway === call) throw new Error('away');
    if (disputeBroken === call) throw ApplicationFailure.nonRetryable('broken');
    return dispute;
  };
  return {
    async syncDispute(given) {
      const shown = await shownOf('syncDispute', given);
      if (shown === undefined) return null;
      const { refundsToGoOn } = shown;
      shown.refundsToGoOn = [];
      return { ...shown, refundsToGoOn };
    },
    async findNotedDispute(given) {
      const { disputeNoted, input } = await noted('findNotedDispute', given);
      return disputeNoted ? { bookingId: input.bookingId } : null;
    },
    async sendEvidence(given) {
      const shown = await shownOf('sendEvidence', given);
      if (shown === undefined) return;
      const { evidenceId } = shown;
      delete shown.evidenceId;
      if (evidenceId?.startsWith(REFUSED) === true) shown.refusedEvidenceId = evidenceId;
      else shown.status = 'under_review';
    },
  };
}

export class DisputeUnderTest {
  readonly booking: BookingUnderTest;
  readonly shown: Shown;
  readonly input: DisputeInput;
  private readonly environment: BookingEnvironment;

  constructor(environment: BookingEnvironment, booking: BookingUnderTest, shown: Shown) {
    const { bookingId, rules } = booking.input;
    this.environment = environment;
    this.booking = booking;
    this.shown = shown;
    booking.dispute = shown;
    this.input = {
      provider: 'stripe',
      disputeId: `du_${bookingId}`,
      emailRetryScheduleMs: rules.emailRetryScheduleMs,
    };
  }

  get handle(): WorkflowHandle<typeof dispute> {
    return this.environment.server.client.workflow.getHandle(disputeWorkflowId(this.input));
  }

  /** A webhook, as the API says it. */
  async tell(): Promise<void> {
    await signalDispute(this.environment.server.client, this.input, this.booking.input.bookingId);
  }

  pass(ms: number): Promise<void> {
    return this.environment.pass(ms, this.handle);
  }

  async outcome(): Promise<string> {
    return (await letTimeJump(this.environment.server, this.handle.result())).outcome;
  }

  /** What has left: each notification's template, and of what it tells. */
  told(): string[] {
    const accepted = [...this.booking.notifications.values()].filter(({ status }) => status === 'accepted');
    return accepted.map(({ key }) =>
      key.replace(`.${this.booking.input.bookingId}.du_${this.booking.input.bookingId}-`, ' '),
    );
  }

  async details(): Promise<string> {
    const metadata = await this.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails;
  }
}

/** A chargeback whose evidence is due in a week unless said. */
export async function beginDispute(
  environment: BookingEnvironment,
  { dueIn = 7 * DAY, ...wish }: Wish & { readonly dueIn?: number } = {},
  shown: Partial<Shown> | 'not_shown' = {},
): Promise<DisputeUnderTest> {
  const booking = await environment.prepare(wish);
  const now = await environment.now();
  const begun = new DisputeUnderTest(environment, booking, {
    bookingId: booking.input.bookingId,
    stage: 'chargeback',
    status: 'needs_response',
    amount: minor(20_963_050),
    currency: 'AED',
    openedAt: new Date(now - HOUR).toISOString(),
    evidenceDueBy: new Date(now + dueIn).toISOString(),
    refundsToGoOn: [],
    ...(shown === 'not_shown' ? {} : shown),
  });
  if (shown === 'not_shown') delete booking.dispute;
  await begun.tell();
  return begun;
}

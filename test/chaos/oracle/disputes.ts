/** What is on record of disputes against the provider's books: each ended as it did there, and was answered once or not at all. */
import { disputeWorkflowId } from '../../../src/workflows/dispute/messages.ts';
import type { Database } from '../../../src/store/database/database.ts';
import type { Expected } from '../kinds/expected.ts';
import type { CaseState } from './caseState.ts';
import { different } from './difference.ts';

export async function disputeState(db: Database, bookingId: string) {
  const [disputes, evidence] = await Promise.all([
    db
      .selectFrom('disputes')
      .select(['id', 'provider', 'status', 'dispatched as isDispatched'])
      .where('booking_id', '=', bookingId)
      .execute(),
    db
      .selectFrom('dispute_evidence')
      .innerJoin('disputes', 'disputes.id', 'dispute_evidence.dispute_id')
      .select(['dispute_evidence.id', 'dispute_evidence.status'])
      .where('disputes.booking_id', '=', bookingId)
      .execute(),
  ]);
  return { disputes, evidence };
}

export function checkDisputes({ disputeRecord, disputes, runs }: CaseState, { dispute }: Expected): string[] {
  const wanted = dispute === undefined ? 0 : 1;
  const answers = dispute === 'won' ? 1 : 0;
  return [
    ...different('disputes on record', disputeRecord.disputes.length, wanted),
    ...different('disputes at the provider', disputes.length, wanted),
    ...disputeRecord.disputes.flatMap(({ id, provider, status, isDispatched }) => [
      ...different(id, status, dispute ?? ''),
      ...(isDispatched ? [] : [`${id} was never dispatched to its workflow`]),
      ...different(
        `runs of ${id}`,
        runs.filter(({ workflowId }) => workflowId === disputeWorkflowId({ provider, disputeId: id })).length,
        1,
      ),
    ]),
    ...different('evidence on record', disputeRecord.evidence.length, answers),
    ...disputeRecord.evidence.flatMap(({ id, status }) => different(id, status, 'submitted')),
    ...disputes.flatMap(({ id, submissions }) => different(`answers to ${id}`, submissions, answers)),
  ];
}

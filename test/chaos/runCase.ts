/** One booking in one lane, undisturbed or with a crash, up to the oracle's word. */
import { setTimeout as delay } from 'node:timers/promises';
import { refundWorkflowId } from '../../src/workflows/refund/messages.ts';
import { smtpFaults, stripeFaults } from '../support/clients/sandboxClient.ts';
import { caseState } from './oracle/caseState.ts';
import type { CrashCase } from './cases.ts';
import { KINDS, type KindName } from './kinds/kinds.ts';
import type { Lane } from './lane.ts';
import { leftBehind, recordedRuns, untilAtRest } from './oracle/workflowRuns.ts';
import { checkCase } from './oracle/oracle.ts';
import type { CutEmails } from './oracle/notifications.ts';
import type { PlayedCase } from './kinds/playedCase.ts';
import type { Recording } from './oracle/steps.ts';

export interface CaseResult {
  readonly findings: readonly string[];
  /** Whether the booking came by the point at all. */
  readonly reached: boolean;
  readonly ms: number;
}

/** Plays a booking that nothing happens to, and keeps what it did. @throws Error when it does not end right */
export async function record(lane: Lane, kind: KindName): Promise<Recording> {
  const worker = await lane.worker();
  await worker.arm({ arm: 'record' });
  const { bookingId, expected } = await KINDS[kind](lane);
  await untilAtRest(lane, bookingId);
  const findings = checkCase(await caseState(lane, bookingId), expected);
  if (findings.length > 0)
    throw new Error(`${kind} does not even end right undisturbed: ${findings.join('; ')}`);
  const runs = recordedRuns(await leftBehind(lane, bookingId));
  await tidyUp(lane);
  return { runs, effects: new Map(worker.effects) }; // the worker goes on to the next kind
}

const DEATH_IS_KNOWN_WITHIN_MS = 1_000;

/** Plays a booking whose worker dies at the point of the case, and is followed by another one. */
export async function runCase(lane: Lane, { kind, point, cutEmails }: CrashCase): Promise<CaseResult> {
  const startedAt = Date.now();
  const worker = await lane.worker();
  await worker.arm({ arm: point });
  const followed = worker.gone.then(async () => {
    if (worker.hasDied()) return lane.worker();
    throw new Error(`the worker ended by itself: ${worker.output()}`);
  });
  followed.catch(() => undefined); // also where the booking is at rest before it is looked at
  const failed = followed.then(() => new Promise<never>(() => undefined));
  const findings = await Promise.race([
    played(lane, KINDS[kind], cutEmails),
    failed.catch((error: unknown) => [String(error)]),
  ]);
  // A booking may be at rest as its worker dies over the last report; its signal takes a moment.
  await Promise.race([worker.gone, delay(DEATH_IS_KNOWN_WITHIN_MS)]);
  const reached = worker.hasDied();
  if (reached) await followed.catch(() => undefined); // the next case learns of a successor that cannot start
  await tidyUp(lane);
  return { findings, reached, ms: Date.now() - startedAt };
}

/** A booking that does not get where it should in time is a finding like any other. */
async function played(
  lane: Lane,
  play: (lane: Lane) => Promise<PlayedCase>,
  cut: CutEmails | undefined,
): Promise<string[]> {
  try {
    const { bookingId, expected } = await play(lane);
    await untilAtRest(lane, bookingId);
    return checkCase(await caseState(lane, bookingId), expected, cut).map(
      (finding) => `${bookingId}: ${finding}`,
    );
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** The next case finds an empty calendar, no open workflow and no fault. */
async function tidyUp({ at, store: { db }, temporal: { client } }: Lane): Promise<void> {
  await stripeFaults(at, { webhooks: { drop: true } });
  await smtpFaults(at, { times: 0 });
  const bookings = await db.selectFrom('slots').select('id').where('live', '=', true).execute();
  const refunds = await db
    .selectFrom('refunds')
    .select(['booking_id', 'n'])
    .where('status', '=', 'processing') // only where that is a finding
    .execute();
  const open = [
    ...bookings.map(({ id }) => `booking/${id}`),
    ...refunds.map(({ booking_id: id, n }) => refundWorkflowId(id, n)),
  ];
  for (const id of open) {
    await client.workflow
      .getHandle(id)
      .terminate('the case is over')
      .catch(() => undefined); // it may have ended by itself
  }
  await db.updateTable('slots').set({ live: false }).where('live', '=', true).execute();
}

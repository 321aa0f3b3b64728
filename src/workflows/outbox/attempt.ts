/** Attempts at one provider, and the note of how each ended, which is made whatever becomes of the worker. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { AttemptResult } from '../../activities/notification/note.ts';
import type { SentEmail } from '../../activities/notification/send.ts';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import { TASK_QUEUES } from '../../temporal/names.ts';
import { inPostgres, attemptsOf, providers } from './proxies.ts';

export interface Attempt {
  readonly key: string;
  readonly template: string;
  readonly attempt: number;
}

export interface Pass {
  readonly provider: EmailProviderName;
  readonly pass: number;
}

/** @returns what has come of each, in the same order */
export async function makeAttempts(
  attempts: readonly Attempt[],
  { provider, pass }: Pass,
): Promise<AttemptResult[]> {
  const ids = attempts.map(({ key, attempt }) => ({ key, attempt, pass, provider }));
  const templates = attempts.map(({ template }) => template).join(', ');
  const sent = await send(ids, provider, `Send ${templates} by ${provider}, pass ${pass}`);
  return Promise.all(ids.map((id, index) => noteOf(id, sent?.[index] ?? { lost: true })));
}

type AttemptId = Pass & Omit<Attempt, 'template'>;

/** @returns nothing where the activity brought nothing back: no worker took it, or the one that did is gone */
async function send(
  ids: readonly AttemptId[],
  provider: EmailProviderName,
  summary: string,
): Promise<SentEmail[] | undefined> {
  const options = { ...attemptsOf(ids.length), taskQueue: TASK_QUEUES[provider], summary };
  try {
    return await providers.sendEmails.executeWithOptions(options, [ids]);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return undefined;
  }
}

function noteOf(id: AttemptId, sent: SentEmail): Promise<AttemptResult> {
  if ('noted' in sent) return Promise.resolve(sent.noted);
  return 'toNote' in sent
    ? inPostgres.noteAttempt({ id, sent: sent.toNote })
    : inPostgres.settleLostAttempt(id);
}

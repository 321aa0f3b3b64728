/**
 * Attempts at sending notifications by one provider, one after the other. How each ended is noted at once; what a
 * database that is away cannot take is returned, as it must not cost us what the provider answered.
 */
import { Context, heartbeat, log } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import type { EmailProvider } from '../../providers/email/provider.ts';
import type { Database } from '../../store/database/database.ts';
import { type AttemptId, beginAttempt, findAttempt } from '../../store/notification/attempts.ts';
import { isSuppressed } from '../../store/notification/suppressions.ts';
import { takeTurns } from '../../store/notification/turns.ts';
import { type ComposeDeps, composeEmail } from '../../emails/compose/compose.ts';
import {
  type AttemptResult,
  createNoteActivities,
  type NoteActivities,
  type NoteDeps,
  type SendResult,
} from './note.ts';

export interface SendDeps extends ComposeDeps, NoteDeps {
  /** Those configured. */
  readonly providers: readonly EmailProvider[];
  /** How many emails a second each takes from us, over all workers. */
  readonly limits: Readonly<Record<EmailProviderName, { readonly perSecond: number }>>;
}

/** What has come of an attempt: noted already, still to be noted, or nobody knows. */
export type SentEmail =
  { readonly noted: AttemptResult } | { readonly toNote: SendResult } | { readonly lost: true };

const HEARTBEAT_MS = 3_000;

export function createSendActivities(deps: SendDeps) {
  const sender = { ...deps, ...createNoteActivities(deps) };
  return {
    /**
     * Carries notifications to one provider, in order: where it refuses a recipient for good, the others to the same
     * address find that out.
     * @param attempts all at the same provider, each of another notification
     * @returns what has come of each, in the same order
     * @throws what the first one failed with, where none could be tried
     */
    sendEmails: (attempts: readonly AttemptId[]): Promise<SentEmail[]> =>
      whileBeating(() => sendInTurn(sender, attempts)),
  };
}

export type SendActivities = ReturnType<typeof createSendActivities>;

type Sender = SendDeps & NoteActivities;

async function sendInTurn(sender: Sender, attempts: readonly AttemptId[]): Promise<SentEmail[]> {
  const { cancellationSignal: ending } = Context.current();
  const turn = await turns(sender, attempts, ending);
  const sent: SentEmail[] = [];
  const failures: unknown[] = [];
  for (const attempt of attempts) {
    try {
      await turn();
      // Nobody waits for this activity any more: what has not begun is for whoever comes after it.
      sent.push(ending.aborted ? { lost: true } : await sendAndNote(sender, attempt));
    } catch (error) {
      log.warn('an attempt at an email broke: its row says how far it came', { notification: attempt.key });
      failures.push(error);
      sent.push({ lost: true });
    }
  }
  if (failures.length > 0 && failures.length === attempts.length) throw failures[0];
  return sent;
}

/** A turn that has passed by so much was given to somebody else meanwhile. */
const STALE_MS = 1_000;

/** @returns waits for the next turn at the provider, or until the end if that comes first */
async function turns(
  { db, limits }: SendDeps,
  attempts: readonly AttemptId[],
  ending: AbortSignal,
): Promise<() => Promise<void>> {
  const [first] = attempts;
  if (first === undefined) return () => Promise.resolve();
  const { provider } = first;
  const gapMs = 1000 / limits[provider].perSecond;
  let left = attempts.length;
  const take = async () => performance.now() + (await takeTurns(db, provider, left, gapMs));
  let next = await take();
  return async () => {
    if (ending.aborted) return;
    if (performance.now() - next > STALE_MS) next = await take();
    const waitMs = next - performance.now();
    next += gapMs;
    left -= 1;
    if (waitMs >= 1) await sleep(waitMs, undefined, { signal: ending }).catch(() => undefined);
  };
}

async function sendAndNote(sender: Sender, attempt: AttemptId): Promise<SentEmail> {
  const sent = await send(sender, attempt);
  try {
    return { noted: await sender.noteAttempt({ id: attempt, sent }) };
  } catch {
    return { toNote: sent }; // the workflow goes on trying until the database is back
  }
}

/** Unless there is a reason to call nobody. */
async function send(deps: SendDeps, attempt: AttemptId): Promise<SendResult> {
  const { db } = deps;
  const provider = providerNamed(deps.providers, attempt.provider);
  const written = await composeEmail(deps, attempt.key, attempt.provider);
  if ('because' in written) return { outcome: 'not_sent', ...written };
  const { email, isOutdated, transactional } = written;
  // The first attempt is made at the email's own moment.
  if (isOutdated && attempt.attempt > 1) return { outcome: 'not_sent', because: 'outdated' };
  if (await isSuppressed(db, email.to.address, { transactional })) {
    return { outcome: 'not_sent', because: 'suppressed' };
  }
  if (!(await beginAttempt(db, attempt))) return begunBefore(db, attempt);
  return provider.send(email);
}

function providerNamed(providers: readonly EmailProvider[], name: EmailProviderName): EmailProvider {
  const found = providers.find((provider) => provider.name === name);
  if (found === undefined) throw new Error(`this worker has no ${name}`);
  return found;
}

/** What the row says of an attempt that somebody else has made, or given up. */
async function begunBefore(db: Database, attempt: AttemptId): Promise<SendResult> {
  const row = await findAttempt(db, attempt);
  if (row === undefined) return { outcome: 'not_sent', because: 'settled' };
  if (row.outcome === 'accepted') {
    return { outcome: 'accepted', providerMessageId: row.provider_message_id ?? '' };
  }
  return { outcome: row.outcome ?? 'unknown', reason: row.reason ?? 'begun before' };
}

/** Keeps Temporal informed that this worker lives while a slow server makes up its mind. */
async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

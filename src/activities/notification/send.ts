/**
 * One attempt at sending one notification by one provider. It returns what happened and stores nothing of it: a
 * database that is away after the send must not cost us what the provider answered.
 */
import { heartbeat } from '@temporalio/activity';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import type { EmailProvider, SendOutcome } from '../../providers/email/provider.ts';
import type { Database } from '../../store/database/database.ts';
import { type AttemptId, beginAttempt, findAttempt } from '../../store/notification/attempts.ts';
import { isSuppressed } from '../../store/notification/suppressions.ts';
import { type ComposeDeps, type Unsendable, composeEmail } from '../../emails/compose/compose.ts';

export interface SendDeps extends ComposeDeps {
  /** Those configured. */
  readonly providers: readonly EmailProvider[];
}

/** `settled`: the notification is no longer pending, and its row says why. */
export type NotSent = { readonly outcome: 'not_sent' } & (
  Unsendable | { readonly because: 'suppressed' | 'settled' }
);

export type SendResult = SendOutcome | NotSent;

const HEARTBEAT_MS = 3_000;

export function createSendActivities(deps: SendDeps) {
  return {
    /** Carries the notification to a provider, unless there is a reason to call nobody. */
    sendEmail: (attempt: AttemptId): Promise<SendResult> => whileBeating(() => send(deps, attempt)),
  };
}

export type SendActivities = ReturnType<typeof createSendActivities>;

async function send(deps: SendDeps, attempt: AttemptId): Promise<SendResult> {
  const { db } = deps;
  const provider = providerNamed(deps.providers, attempt.provider);
  const written = await composeEmail(deps, attempt.key, attempt.provider);
  if ('because' in written) return { outcome: 'not_sent', ...written };
  const { email, transactional } = written;
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

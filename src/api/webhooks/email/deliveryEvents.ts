/**
 * Events of email providers, recorded in the rows they concern: an event and all that follows from it in one
 * transaction, then people and the waiting workflow are informed. The address that is suppressed is always the
 * notification's own: a provider's word decides that, never whom.
 */
import type { EmailProviderName } from '../../../domain/notification/delivery.ts';
import { deliveryEventEffects } from '../../../domain/notification/deliveryEvents.ts';
import type { ErrorReport } from '../../../domain/incident.ts';
import { webhookDeliveries } from '../../../observability/metrics.ts';
import type { EmailEvent } from '../../../providers/email/events.ts';
import type { Database } from '../../../store/database/database.ts';
import {
  acceptByEvent,
  claimProof,
  type DeliveryEvent,
  recordDeliveryEvent,
  refuseByEvent,
  settleUnknownAttempt,
} from '../../../store/notification/deliveryEvents.ts';
import { type LockedNotification, lockNotification } from '../../../store/notification/lock.ts';
import { suppress } from '../../../store/notification/suppressions.ts';
import type { ApiDeps } from '../../deps.ts';
import { findRecipient } from '../../notification/recipient.ts';
import { type OwnEvent, ownEvents } from './ownEvents.ts';
import { defined } from '../../../domain/defined.ts';

type Deps = Pick<ApiDeps, 'store' | 'temporal' | 'config' | 'report' | 'clock'>;
type Proof = Parameters<typeof claimProof>[1];

/**
 * One transaction a notification, so that no event of another holds it up and locks are taken one row at a time.
 * @param proof what counts once, whichever events it comes with.
 * @throws TemporalUnavailable once everything has been written; whatever the database throws while it is away.
 */
export async function recordDeliveryEvents(
  provider: EmailProviderName,
  received: readonly EmailEvent[],
  deps: Deps,
  proof?: Proof,
): Promise<void> {
  const groups = ownEvents(provider, received, deps.clock());
  if (proof !== undefined && groups.length === 0) await claimProof(deps.store.db, proof);
  let failure: { readonly error: unknown } | undefined;
  for (const [key, events] of groups) {
    const result = await deps.store.db
      .transaction()
      .execute((tx) => applyBatch(tx, { key, events, proof, deps, provider }));
    webhookDeliveries.inc({ provider, outcome: result.outcome });
    for (const report of result.reports) await deps.report(report);
    if (!result.concernsWorkflow) continue;
    // One that has ended needs no event; one that is not signalled reads its row at the end of its wait.
    await deps.temporal.signalNotification(key).catch((error: unknown) => (failure = { error }));
  }
  if (failure !== undefined) throw failure.error;
}

interface EventResult {
  readonly outcome: 'taken' | 'repeat' | 'unknown';
  readonly reports: readonly ErrorReport[];
  readonly concernsWorkflow: boolean;
}

interface EventBatch {
  readonly key: string;
  readonly provider: EmailProviderName;
  readonly events: readonly OwnEvent[];
  readonly proof: Proof | undefined;
  readonly deps: Deps;
}

async function applyBatch(
  tx: Database,
  { key, provider, events, proof, deps }: EventBatch,
): Promise<EventResult> {
  if (proof !== undefined && !(await claimProof(tx, proof)))
    return { outcome: 'repeat', reports: [], concernsWorkflow: false };
  const notification = await lockNotification(tx, key);
  const reports: ErrorReport[] = [];
  let concernsWorkflow = false;
  let newOnes = 0;
  for (const event of events) {
    const isNew = await recordDeliveryEvent(tx, event);
    if (isNew) newOnes += 1;
    if (notification === undefined) continue;
    const settled = isNew && (await follow(tx, event, notification, deps));
    // A repeat may come because the first could not be handed on; only a notification in doubt waits for events.
    const mayHaveMissedIt = !isNew && notification.unknowns > 0 && effectsOf(event).settles !== undefined;
    concernsWorkflow ||= settled || mayHaveMissedIt;
    reports.push(...reportsOf(event, notification, deps));
  }
  if (notification === undefined)
    return { outcome: 'unknown', reports: [unmatchedReport(provider, deps)], concernsWorkflow };
  return { outcome: newOnes > 0 ? 'taken' : 'repeat', reports, concernsWorkflow };
}

const effectsOf = ({ kind, isMailboxClosed }: OwnEvent) => deliveryEventEffects(kind, isMailboxClosed);

/** @returns whether a waiting notification has ended by it. */
async function follow(
  tx: Database,
  event: OwnEvent,
  notification: LockedNotification,
  deps: Deps,
): Promise<boolean> {
  const { settles, suppresses } = effectsOf(event);
  if (suppresses !== undefined) {
    const recipient = findRecipient(notification, deps);
    // A team that gets no email any more would learn of nothing: that is for people to decide, and they are informed.
    if (recipient?.isTeam === false)
      await suppress(tx, {
        address: recipient.address,
        ...suppresses,
        provider: event.provider,
        notificationKey: notification.key,
      });
  }
  if (settles === undefined) return false;
  await settleUnknownAttempt(tx, event);
  return settles === 'accepted' ? acceptByEvent(tx, event) : refuseByEvent(tx, event);
}

/** Also of a repeat: the process may have died before, and the same occurrence is stored once. */
function reportsOf(event: OwnEvent, notification: LockedNotification, deps: Deps): ErrorReport[] {
  const code = effectsOf(event).reportedAs;
  if (code === undefined) return [];
  const isTeam = findRecipient(notification, deps)?.isTeam === true;
  return [
    {
      category: 'INTEGRATION',
      code,
      message: isTeam ? TEAM_WORDS[code] : WORDS[code],
      subject: notification.template,
      occurrence: `${code}/${event.id}`,
      ...(isTeam ? {} : { severity: 'LOW' as const }),
      ...defined({ bookingId: notification.bookingId ?? undefined }),
    },
  ];
}

const WORDS = {
  email_bounced: 'A mailbox takes no email: its address is suppressed.',
  email_complained: 'A recipient has called an email spam: the address is suppressed.',
} as const;

const TEAM_WORDS = {
  email_bounced: 'The mailbox of a team takes no email.',
  email_complained: 'A team has called one of our emails spam.',
} as const;

/** One a day and provider: another system may send through the same account. */
const unmatchedReport = (provider: DeliveryEvent['provider'], { clock }: Deps): ErrorReport => ({
  category: 'INTEGRATION',
  severity: 'LOW',
  code: 'email_event_unmatched',
  message: 'A provider sent an event of a notification that is not on record. The event is kept.',
  subject: provider,
  occurrence: `email_event_unmatched/${provider}/${clock().toISOString().slice(0, 10)}`,
});

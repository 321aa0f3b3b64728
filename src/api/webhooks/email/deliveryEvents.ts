/**
 * Events of mail providers, taken into the rows they concern: an event and all that follows from it in one
 * transaction, then people and the waiting workflow are told. The address that is suppressed is always the message's
 * own: a provider's word decides that, never whom.
 */
import type { MailProviderName } from '../../../domain/notification/delivery.ts';
import { deliveryNews } from '../../../domain/notification/deliveryEvents.ts';
import type { ErrorReport } from '../../../domain/incident.ts';
import { webhookDeliveries } from '../../../observability/metrics.ts';
import type { MailEvent } from '../../../providers/email/sendgrid/verify.ts';
import type { Database } from '../../../store/database/database.ts';
import {
  acceptByEvent,
  claimProof,
  type DeliveryEvent,
  recordDeliveryEvent,
  refuseByEvent,
  settleUnknownAttempt,
} from '../../../store/notification/deliveryEvents.ts';
import { type LockedMessage, lockMessage } from '../../../store/notification/lock.ts';
import { suppress } from '../../../store/notification/suppressions.ts';
import type { ApiDeps } from '../../deps.ts';
import { recipientOf } from '../../notification/recipient.ts';
import { type OurEvent, ourEvents } from './ownEvents.ts';

type Deps = Pick<ApiDeps, 'store' | 'temporal' | 'letters' | 'config' | 'report' | 'clock'>;
type Proof = Parameters<typeof claimProof>[1];

/**
 * One transaction a message, so that no event of another holds it up and locks are taken one row at a time.
 * @param proof what counts once, whichever events it comes with.
 * @throws TemporalUnavailable once everything has been written; whatever the database throws while it is away.
 */
export async function takeDeliveryEvents(
  provider: MailProviderName,
  told: readonly MailEvent[],
  deps: Deps,
  proof?: Proof,
): Promise<void> {
  const groups = ourEvents(provider, told, deps.clock());
  if (proof !== undefined && groups.length === 0) await claimProof(deps.store.db, proof);
  let failure: { readonly error: unknown } | undefined;
  for (const [key, events] of groups) {
    const heard = await deps.store.db
      .transaction()
      .execute((tx) => hearAll(tx, { key, events, proof, deps, provider }));
    webhookDeliveries.inc({ provider, outcome: heard.outcome });
    for (const report of heard.reports) await deps.report(report);
    if (!heard.isNewsToWorkflow) continue;
    // One that has ended needs no news; one that is not told looks by itself at the end of its pause.
    await deps.temporal.signalNotification(key).catch((error: unknown) => (failure = { error }));
  }
  if (failure !== undefined) throw failure.error;
}

interface Heard {
  readonly outcome: 'taken' | 'repeat' | 'unknown';
  readonly reports: readonly ErrorReport[];
  readonly isNewsToWorkflow: boolean;
}

interface Hearing {
  readonly key: string;
  readonly provider: MailProviderName;
  readonly events: readonly OurEvent[];
  readonly proof: Proof | undefined;
  readonly deps: Deps;
}

async function hearAll(tx: Database, { key, provider, events, proof, deps }: Hearing): Promise<Heard> {
  if (proof !== undefined && !(await claimProof(tx, proof)))
    return { outcome: 'repeat', reports: [], isNewsToWorkflow: false };
  const message = await lockMessage(tx, key);
  const reports: ErrorReport[] = [];
  let isNewsToWorkflow = false;
  let newOnes = 0;
  for (const event of events) {
    const isNew = await recordDeliveryEvent(tx, event);
    if (isNew) newOnes += 1;
    if (message === undefined) continue;
    const settled = isNew && (await follow(tx, event, message, deps));
    // A repeat may come because the first could not be handed on; only a message in doubt waits for news.
    const mayHaveMissedIt = !isNew && message.unknowns > 0 && newsOf(event).settles !== undefined;
    isNewsToWorkflow ||= settled || mayHaveMissedIt;
    reports.push(...reportsOf(event, message, deps));
  }
  if (message === undefined)
    return { outcome: 'unknown', reports: [strangeReport(provider, deps)], isNewsToWorkflow };
  return { outcome: newOnes > 0 ? 'taken' : 'repeat', reports, isNewsToWorkflow };
}

const newsOf = ({ kind, isMailboxClosed }: OurEvent) => deliveryNews(kind, isMailboxClosed);

/** @returns whether a waiting message has ended by it. */
async function follow(tx: Database, event: OurEvent, message: LockedMessage, deps: Deps): Promise<boolean> {
  const { settles, suppresses } = newsOf(event);
  if (suppresses !== undefined) {
    const recipient = recipientOf(message, deps);
    // A team that gets no mail any more would hear of nothing: that is for people to decide, who are told.
    if (recipient?.isTeam === false)
      await suppress(tx, {
        ...{ address: recipient.address, ...suppresses },
        ...{ provider: event.provider, messageKey: message.key },
      });
  }
  if (settles === undefined) return false;
  await settleUnknownAttempt(tx, event);
  return settles === 'accepted' ? acceptByEvent(tx, event) : refuseByEvent(tx, event);
}

/** Also of a repeat: the process may have died before, and the same occurrence is stored once. */
function reportsOf(event: OurEvent, message: LockedMessage, deps: Deps): ErrorReport[] {
  const code = newsOf(event).reportedAs;
  if (code === undefined) return [];
  const isTeam = recipientOf(message, deps)?.isTeam === true;
  return [
    {
      category: 'INTEGRATION',
      code,
      message: isTeam ? TEAM_WORDS[code] : WORDS[code],
      subject: message.template,
      occurrence: `${code}/${event.id}`,
      ...(isTeam ? {} : { severity: 'LOW' as const }),
      ...(message.bookingId === null ? {} : { bookingId: message.bookingId }),
    },
  ];
}

const WORDS = {
  mail_bounced: 'A mailbox takes no mail: its address is suppressed.',
  mail_complained: 'A recipient has called a letter spam: the address is suppressed.',
} as const;

const TEAM_WORDS = {
  mail_bounced: 'The mailbox of a team takes no mail.',
  mail_complained: 'A team has called one of our letters spam.',
} as const;

/** One a day and provider: another house may send through the same account. */
const strangeReport = (provider: DeliveryEvent['provider'], { clock }: Deps): ErrorReport => ({
  category: 'INTEGRATION',
  severity: 'LOW',
  code: 'mail_event_of_nobody',
  message: 'A provider told of a message that is not on record. Its event is kept.',
  subject: provider,
  occurrence: `mail_event_of_nobody/${provider}/${clock().toISOString().slice(0, 10)}`,
});

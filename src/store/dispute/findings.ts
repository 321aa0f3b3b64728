/**
 * News of a dispute or a reversal put before people. One cause is one finding, whoever tells of it, how often and in
 * what order: a webhook and an IPN message about the same case join.
 */
import type { Database } from '../database/database.ts';
import { type DisputeNews, recordDisputeNews } from './events.ts';
import { joinFinding, type Joined } from '../reconciliation.ts';

export interface ReportedNews {
  /** The provider's id of what it is about. */
  readonly objectId: string | null;
  /** Ids and types of the message that tells it. Each telling adds itself besides: its id among the news, its kind. */
  readonly detail: Readonly<Record<string, string | null>>;
  readonly foundAt: string;
}

/** Records the news, flags its booking and reports both, once each. Repeatable. */
export async function reportDisputeNews(
  db: Database,
  news: DisputeNews,
  { objectId, detail, foundAt }: ReportedNews,
): Promise<Joined> {
  await recordDisputeNews(db, news);
  return joinFinding(db, {
    key: causeOf(news),
    kind: movesMoney(news) ? 'payment_reversed' : 'dispute_reported',
    provider: news.provider,
    objectId,
    bookingId: news.bookingId,
    detail: { ...detail, [news.id]: news.kind },
    createdAt: foundAt,
  });
}

/** A dispute by its own id, money taken back by the charge it was taken from; what names neither is its own cause. */
function causeOf(news: DisputeNews): string {
  const { id, provider, disputeId, chargeId } = news;
  if (movesMoney(news)) return chargeId === null ? `news:${id}` : `reversal:${provider}:${chargeId}`;
  return disputeId === null ? `news:${id}` : `dispute:${provider}:${disputeId}`;
}

const movesMoney = ({ kind }: DisputeNews): boolean => kind === 'reversed' || kind === 'reversal_canceled';

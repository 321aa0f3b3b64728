/** What follows from what a provider tells of a message (business.md "E-mail delivery"). */
import type { DeliveryEventKind, SuppressionReason } from './delivery.ts';

export interface DeliveryNews {
  /** How a message ends that was still waiting; undefined where it goes on waiting. */
  readonly settles?: 'accepted' | 'refused';
  /** Why, and from what, its recipient is kept from now on. */
  readonly suppresses?: { readonly reason: SuppressionReason; readonly scope: 'all' | 'reviews' };
  /** The code under which people hear of it. */
  readonly reportedAs?: 'mail_bounced' | 'mail_complained';
}

const DEAD: DeliveryNews = {
  settles: 'refused',
  suppresses: { reason: 'bounced', scope: 'all' },
  reportedAs: 'mail_bounced',
};

/** @param isMailboxClosed whether the mailbox takes no mail at all, by what the provider says. */
export function deliveryNews(kind: DeliveryEventKind, isMailboxClosed: boolean): DeliveryNews {
  switch (kind) {
    case 'bounced':
      return DEAD;
    case 'dropped':
      return isMailboxClosed ? DEAD : {};
    case 'complained':
      return {
        settles: 'accepted', // nobody complains of what has not arrived
        suppresses: { reason: 'complained', scope: 'all' },
        reportedAs: 'mail_complained',
      };
    case 'unsubscribed':
      return { settles: 'accepted', suppresses: { reason: 'unsubscribed', scope: 'reviews' } };
    case 'delivered':
    case 'opened':
    case 'clicked':
      return { settles: 'accepted' };
    case 'deferred':
    case 'blocked':
      return {};
  }
}

/** What follows from what a provider reports of an email (business.md "E-mail delivery"). */
import type { DeliveryEventKind, SuppressionReason } from './delivery.ts';

export interface DeliveryEventEffects {
  /** How a notification ends that was still waiting; undefined where it goes on waiting. */
  readonly settles?: 'accepted' | 'refused';
  /** Why, and from what, its recipient is kept from now on. */
  readonly suppresses?: { readonly reason: SuppressionReason; readonly scope: 'all' | 'review_requests' };
  /** The code under which people hear of it. */
  readonly reportedAs?: 'email_bounced' | 'email_complained';
}

const DEAD: DeliveryEventEffects = {
  settles: 'refused',
  suppresses: { reason: 'bounced', scope: 'all' },
  reportedAs: 'email_bounced',
};

/** @param isMailboxClosed whether the mailbox takes no email at all, by what the provider says. */
export function deliveryEventEffects(
  kind: DeliveryEventKind,
  isMailboxClosed: boolean,
): DeliveryEventEffects {
  switch (kind) {
    case 'bounced':
      return DEAD;
    case 'dropped':
      return isMailboxClosed ? DEAD : {};
    case 'complained':
      return {
        settles: 'accepted', // nobody complains of what has not arrived
        suppresses: { reason: 'complained', scope: 'all' },
        reportedAs: 'email_complained',
      };
    case 'unsubscribed':
      return { settles: 'accepted', suppresses: { reason: 'unsubscribed', scope: 'review_requests' } };
    case 'delivered':
    case 'opened':
    case 'machine_opened':
    case 'clicked':
      return { settles: 'accepted' };
    case 'deferred':
    case 'blocked':
      return {};
  }
}

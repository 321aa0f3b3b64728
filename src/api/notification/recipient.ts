/** Whom a notification is for: as Postgres knows it, never as a caller or a provider says. */
import { isAmong } from '../../domain/notification/emailAddress.ts';
import type { LockedNotification } from '../../store/notification/lock.ts';
import type { ApiDeps } from '../deps.ts';

export interface NotificationRecipient {
  readonly address: string;
  /** One of the company's own teams, whichever way the notification came to it. */
  readonly isTeam: boolean;
}

/** Undefined where the customer has been erased. */
export function recipientOf(
  {
    template,
    toAddress,
    customerEmail,
  }: Pick<LockedNotification, 'template' | 'toAddress' | 'customerEmail'>,
  { templates, config }: Pick<ApiDeps, 'templates' | 'config'>,
): NotificationRecipient | undefined {
  const address = toAddress ?? templates.factsOf(template)?.teamAddress ?? customerEmail;
  if (address === null) return undefined;
  return { address, isTeam: isAmong(address, Object.values(config.email.teams)) };
}

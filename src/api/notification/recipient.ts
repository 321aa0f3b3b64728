/** Whom a notification is for: as Postgres knows it, never as a caller or a provider says. */
import { isAmong } from '../../domain/notification/emailAddress.ts';
import { isTemplateName, recipientOf } from '../../emails/index.ts';
import type { LockedNotification } from '../../store/notification/lock.ts';
import type { ApiDeps } from '../deps.ts';

export interface NotificationRecipient {
  readonly address: string;
  /** One of the company's own teams, whichever way the notification came to it. */
  readonly isTeam: boolean;
}

/** Undefined where the customer has been erased. */
export function findRecipient(
  {
    template,
    toAddress,
    customerEmail,
  }: Pick<LockedNotification, 'template' | 'toAddress' | 'customerEmail'>,
  { config }: Pick<ApiDeps, 'config'>,
): NotificationRecipient | undefined {
  const address = toAddress ?? teamAddressOf(template, config) ?? customerEmail;
  if (address === null) return undefined;
  return { address, isTeam: isAmong(address, Object.values(config.email.teams)) };
}

/** Undefined where a template is to the customer. Rows outlive templates: one of a template that is gone has no team. */
function teamAddressOf(template: string, { email }: Pick<ApiDeps['config'], 'email'>): string | undefined {
  if (!isTemplateName(template)) return undefined;
  const recipient = recipientOf(template);
  return recipient.to === 'team' ? email.teams[recipient.team] : undefined;
}

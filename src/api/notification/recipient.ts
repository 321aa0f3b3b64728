/** Whom a message is for: as Postgres knows it, never as a caller or a provider says. */
import { isAmong } from '../../domain/notification/emailAddress.ts';
import type { LockedMessage } from '../../store/notification/lock.ts';
import type { ApiDeps } from '../deps.ts';

export interface MessageRecipient {
  readonly address: string;
  /** One of the house's own teams, whichever way the message came to it. */
  readonly isTeam: boolean;
}

/** Undefined where the customer has been erased. */
export function recipientOf(
  { template, toAddress, customerEmail }: Pick<LockedMessage, 'template' | 'toAddress' | 'customerEmail'>,
  { letters, config }: Pick<ApiDeps, 'letters' | 'config'>,
): MessageRecipient | undefined {
  const address = toAddress ?? letters.factsOf(template)?.teamAddress ?? customerEmail;
  if (address === null) return undefined;
  return { address, isTeam: isAmong(address, Object.values(config.email.teams)) };
}

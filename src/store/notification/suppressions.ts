/** Addresses that get no mail (business.md "E-mail delivery"). Every send asks here first. */
import type { MailProviderName, SuppressionReason } from '../../domain/notification/delivery.ts';
import { normalizedAddress } from '../../domain/notification/emailAddress.ts';
import type { Database } from '../database/database.ts';

export interface Suppression {
  readonly address: string;
  /** `reviews`: nothing but review requests is stopped. */
  readonly scope: 'all' | 'reviews';
  readonly reason: SuppressionReason;
  readonly provider?: MailProviderName;
  /** The message that showed it. */
  readonly messageKey?: string;
}

/** Whether this address gets no mail at all, or none of this kind. */
export async function isSuppressed(
  db: Database,
  address: string,
  kind: { readonly transactional: boolean },
): Promise<boolean> {
  const found = await db
    .selectFrom('suppressions')
    .select('address')
    .where('address', '=', normalizedAddress(address))
    .where('scope', 'in', kind.transactional ? ['all'] : ['all', 'reviews'])
    .executeTakeFirst();
  return found !== undefined;
}

/** Puts an address on the list. @returns whether it is new there: the first reason stays. */
export async function suppress(db: Database, suppression: Suppression): Promise<boolean> {
  const inserted = await db
    .insertInto('suppressions')
    .values({
      address: normalizedAddress(suppression.address),
      scope: suppression.scope,
      reason: suppression.reason,
      provider: suppression.provider ?? null,
      message_key: suppression.messageKey ?? null,
      created_at: new Date().toISOString(),
    })
    .onConflict((conflict) => conflict.columns(['address', 'scope']).doNothing())
    .returning('address')
    .executeTakeFirst();
  return inserted !== undefined;
}

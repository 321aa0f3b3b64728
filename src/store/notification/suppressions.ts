/** Addresses that get no email (business.md "E-mail delivery"). Every send asks here first. */
import type { EmailProviderName, SuppressionReason } from '../../domain/notification/delivery.ts';
import { normalizedAddress } from '../../domain/notification/emailAddress.ts';
import type { Database } from '../database/database.ts';

export interface Suppression {
  readonly address: string;
  /** `review_requests`: nothing but review requests is stopped. */
  readonly scope: 'all' | 'review_requests';
  readonly reason: SuppressionReason;
  readonly provider?: EmailProviderName;
  /** The notification that showed it. */
  readonly notificationKey?: string;
}

/** Whether this address gets no email at all, or none of this kind. */
export async function isSuppressed(
  db: Database,
  address: string,
  kind: { readonly transactional: boolean },
): Promise<boolean> {
  const found = await db
    .selectFrom('suppressions')
    .select('address')
    .where('address', '=', normalizedAddress(address))
    .where('scope', 'in', kind.transactional ? ['all'] : ['all', 'review_requests'])
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
      notification_key: suppression.notificationKey ?? null,
      created_at: new Date().toISOString(),
    })
    .onConflict((conflict) => conflict.columns(['address', 'scope']).doNothing())
    .returning('address')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The tables of deposits, as Kysely sees them. */
import type { DepositAction } from '../../domain/booking.ts';
import type { MinorUnits } from '../../domain/money/money.ts';
import type { Instant, Json } from './columns.ts';

export interface DepositTables {
  deposit_decisions: {
    id: string;
    booking_id: string;
    action: DepositAction;
    /** What is retained, in the quote's currency. */
    amount: MinorUnits | null;
    /** To when a hold is extended. */
    until: Instant | null;
    reason: string | null;
    /** By which it was secured in another way. */
    reference: string | null;
    actor: string;
    roles: Json<readonly string[]>;
    request_id: string;
    at: Instant;
  };
}

/** How columns of the same kind are read and written. Instants are ISO strings. */
import type { ColumnType, JSONColumnType } from 'kysely';

export type Instant = string;
export type Json<T extends object> = JSONColumnType<T>;
/** Left out, it is the time of the insert; never changed. */
export type DefaultedInstant = ColumnType<Instant, Instant | undefined, never>;
export type JsonOrNone<T extends object> = ColumnType<T | null, string | null, string | null>;

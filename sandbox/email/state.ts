/** What an account at an email vendor remembers beyond the process: events still to be told, and webhooks. */
import { newParcel, type Parcel } from '../outbox.ts';
import { openRows, type RowState } from '../rows.ts';
import type { Happening, Packed } from './vendor.ts';

/** An event that has not been told yet. */
export interface Upcoming extends Happening {
  readonly emailId: string;
  /** The wire's form of it, made when it was ordered: the inbox may be emptied meanwhile. */
  readonly body: object;
}

export interface EventParcel extends Parcel, Packed {
  readonly eventIds: readonly string[];
}

export interface Rows {
  readonly upcoming: Upcoming;
  readonly parcelOut: EventParcel;
  readonly parcelDone: EventParcel;
}
export type CarrierState = RowState<Rows>;

export const openCarrierState = (file: string | undefined): CarrierState => openRows<Rows>(file);

export interface ParcelPlan {
  readonly id: string;
  readonly lane: string;
  readonly dueInMs?: number;
  readonly eventIds: readonly string[];
}

export function newEventParcel({ id, lane, dueInMs, eventIds }: ParcelPlan, packed: Packed): EventParcel {
  return { ...newParcel(id, lane, dueInMs), ...packed, eventIds };
}

const TIMEOUT_MS = 10_000;

/** Posts it once; throws what the network says. */
export async function postParcel(parcel: EventParcel, url: string, stopping: AbortSignal): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: { 'content-type': 'application/json', ...parcel.headers },
    body: parcel.body,
  });
  await answer.body?.cancel();
  return answer.status;
}

/** Every payload of a history, wherever in it: found by shape, so that a new kind of event hides none. */
import type { Payload } from '@temporalio/common';

/**
 * Search attributes are left out: the server must read them, so they are never encrypted.
 * @param value a history, an event, or any part of one
 */
export function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if (isPayload(value)) return [value];
  return Object.entries(value).flatMap(([field, part]) =>
    field === 'searchAttributes' ? [] : payloadsIn(part as unknown),
  );
}

const isPayload = (value: object): value is Payload =>
  'metadata' in value &&
  typeof value.metadata === 'object' &&
  value.metadata !== null &&
  'encoding' in value.metadata;

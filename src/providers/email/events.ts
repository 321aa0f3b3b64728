/** What SendGrid and Mailgun report of an email, in our words. */
import { z } from 'zod';
import type { DeliveryEventKind } from '../../domain/notification/delivery.ts';

export interface EmailEvent {
  /** The same in every repeat of the event. */
  readonly id: string;
  /** The notification's key, as the email carried it; undefined for email that is not ours. */
  readonly key: string | undefined;
  /** Undefined for what we do not count, such as "processed". */
  readonly kind: DeliveryEventKind | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** A code, never a sentence: servers quote addresses in theirs. */
  readonly reason: string | null;
  /** As the provider writes it; never to be logged. */
  readonly address: string | undefined;
  /**
   * The mailbox takes no email, now or later: it bounced, or was not even tried because it had bounced or complained.
   */
  readonly isMailboxClosed: boolean;
}

/** Seconds since the epoch, as a number or as text; ISO 8601 where they are a time that a date can hold. */
export const epochSeconds = z
  .union([z.number(), z.string().regex(/^\d{1,12}(\.\d{1,9})?$/)])
  .transform(Number)
  .pipe(z.number().min(0).max(8.64e12))
  .transform((seconds) => new Date(seconds * 1000).toISOString());

/** Undefined instead of a refusal: an odd field must not lose the event. */
export const textIfAny = z.string().optional().catch(undefined);

/** What may stand in a code of ours: `5.1.1`, `bounce`; never an address. */
export function codeOf(...parts: readonly (string | number | undefined)[]): string | null {
  const words = parts.map(String).filter((word) => word !== 'undefined' && /^[\w.-]{1,40}$/.test(word));
  return words.length === 0 ? null : words.join(' ');
}

/** @returns undefined for what is not JSON. */
export function readJson(raw: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(raw).toString('utf8'));
    return value;
  } catch {
    return undefined;
  }
}

/** Ids in the forms that PayPal gives them. */
import { randomBytes, randomUUID } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKLMNPRSTUVWXY';

function letters(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Orders, captures and refunds: seventeen letters and digits. */
export const newTransactionId = (): string => letters(17);
export const newDisputeId = (): string => `PP-D-${letters(10)}`;
export const newEventId = (): string => `WH-${letters(17)}-${letters(17)}`;
export const newPayerId = (): string => letters(13);
export const newToken = (): string => `A21AA${randomBytes(48).toString('base64url')}`;
export const newDebugId = (): string => randomBytes(7).toString('hex').slice(0, 13);
export const newTrackId = (): string => randomBytes(7).toString('hex').slice(0, 13);
export const newTransmissionId = (): string => randomUUID();

/** PayPal's resources give times in whole seconds. */
export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

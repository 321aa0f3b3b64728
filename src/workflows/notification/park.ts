/** A message that nobody took is put where staff see it, and reported. */
import type { MessageStatus } from '../../domain/notification/delivery.ts';
import type { NotificationInput } from './messages.ts';
import { inPostgres } from './proxies.ts';

/**
 * @param round of the message: parked again after a retry by staff, it is reported again.
 * @param unfit fields of the data that do not fit the template: then it was no provider's fault.
 * @returns how the message stands: a provider may have told at the last moment that it arrived.
 */
export async function park(
  message: Pick<NotificationInput, 'key' | 'template' | 'bookingId'>,
  round: number,
  unfit?: readonly string[],
): Promise<MessageStatus> {
  const { key, template, bookingId } = message;
  const { status } = await inPostgres.closeMessage({
    ...{ key, round },
    because: unfit === undefined ? 'no_taker' : 'unwritable',
  });
  if (status !== 'failed') return status;
  const code = unfit === undefined ? 'mail_parked' : 'mail_unwritable';
  await inPostgres.reportError({
    code,
    message:
      unfit === undefined
        ? 'No mail provider took a message: it waits for a retry by staff.'
        : `The letter ${template} cannot be written, its data does not fit in: ${unfit.join(', ')}.`,
    category: bookingId === undefined ? 'INTEGRATION' : 'BOOKING',
    subject: template,
    occurrence: `${code}/${key}/${round}`,
    ...(bookingId === undefined ? {} : { bookingId }),
  });
  return status;
}

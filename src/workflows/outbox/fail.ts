/** A notification that nobody took goes on the dead-letter list, where staff see it, and is reported. */
import type { NotificationStatus } from '../../domain/notification/delivery.ts';
import type { NotificationInput } from '../notification/messages.ts';
import { inPostgres } from './proxies.ts';
import { defined } from '../../domain/defined.ts';

/**
 * @param round of the notification: failed again after a retry by staff, it is reported again.
 * @param unfit fields of the data that do not fit the template: then it was no provider's fault.
 * @returns how the notification stands: a provider may have reported at the last moment that it arrived.
 */
export async function fail(
  notification: Pick<NotificationInput, 'key' | 'template' | 'bookingId'>,
  round: number,
  unfit?: readonly string[],
): Promise<NotificationStatus> {
  const { key, template, bookingId } = notification;
  const { status } = await inPostgres.closeNotification({
    key,
    round,
    because: unfit === undefined ? 'no_taker' : 'invalid_data',
  });
  if (status !== 'failed') return status;
  const code = unfit === undefined ? 'notification_failed' : 'email_data_invalid';
  await inPostgres.reportError({
    code,
    message:
      unfit === undefined
        ? 'No email provider took a notification: it waits for a retry by staff.'
        : `The email ${template} cannot be rendered, its data does not fit in: ${unfit.join(', ')}.`,
    category: bookingId === undefined ? 'INTEGRATION' : 'BOOKING',
    subject: template,
    occurrence: `${code}/${key}/${round}`,
    ...defined({ bookingId }),
  });
  return status;
}

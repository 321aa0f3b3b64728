/** Staff's client for notifications, and the test's client of the sandbox's three email providers. */
import type { EmailCallFaultName } from '../../../sandbox/faults/emailCalls.ts';
import type { SmtpFaultSettings } from '../../../sandbox/faults/smtp.ts';
import type { Email } from '../../../sandbox/email/inbox/inbox.ts';
import type { ReceiptCounts } from '../../../sandbox/email/inbox/receipts.ts';
import type { NotificationBody } from '../../../src/api/routes/notification/schemas.ts';
import { type JsonAnswer, httpJson, requestOk } from './httpJson.ts';
import { waitFor } from '../waitFor.ts';

interface At {
  readonly api: string;
  readonly sandbox: string;
}

export type Vendor = 'sendgrid' | 'mailgun';

/** Replaces all faults of the mail server; without arguments it works again. */
export const smtpFails = ({ sandbox }: At, faults: Partial<SmtpFaultSettings> = {}): Promise<unknown> =>
  requestOk('PUT', `${sandbox}/sandbox/smtp/faults`, { body: faults });

/** The vendor answers so often with this to whoever sends; without a kind it works again. */
export const vendorFails = (
  { sandbox }: At,
  vendor: Vendor,
  kind?: EmailCallFaultName,
  times = 1_000,
): Promise<unknown> =>
  requestOk('PUT', `${sandbox}/sandbox/${vendor}/faults`, {
    body: kind === undefined ? {} : { calls: [{ path: '/', kind, times }] },
  });

/** Any notification about a booking, to an address of staff's choice. */
export const notify = (
  { api }: At,
  staff: Readonly<Record<string, string>>,
  body: {
    readonly template: string;
    readonly to?: string;
    readonly bookingId?: string;
    readonly data?: object;
  },
): Promise<JsonAnswer<NotificationBody>> =>
  httpJson('POST', `${api}/v1/notifications`, { headers: staff, body });

export const readNotification = (
  { api }: At,
  staff: Readonly<Record<string, string>>,
  id: string,
): Promise<NotificationBody> =>
  requestOk('GET', `${api}/v1/notifications/${encodeURIComponent(id)}`, { headers: staff });

export const retry = (
  { api }: At,
  staff: Readonly<Record<string, string>>,
  id: string,
): Promise<JsonAnswer<NotificationBody>> =>
  httpJson('POST', `${api}/v1/notifications/${encodeURIComponent(id)}/retry`, { headers: staff });

/** A provider's event may end it before the answer to the attempt is noted: the note is waited for as well. */
export const untilEnded = (
  at: At,
  staff: Readonly<Record<string, string>>,
  id: string,
): Promise<NotificationBody> =>
  waitFor(
    `the end of ${id}`,
    () => readNotification(at, staff, id),
    ({ status, attempts }) => status !== 'pending' && attempts.every(({ outcome }) => outcome !== null),
  );

/** Waits until so many notifications about a booking have come to their end: then nothing of it meets a fault that follows. */
export const untilAllEnded = (
  { api }: At,
  staff: Readonly<Record<string, string>>,
  bookingId: string,
  count: number,
): Promise<unknown> =>
  waitFor(
    `the end of ${count} notifications about ${bookingId}`,
    () =>
      requestOk<{ data: readonly Pick<NotificationBody, 'status'>[] }>(
        'GET',
        `${api}/v1/notifications?bookingId=${bookingId}`,
        { headers: staff },
      ),
    ({ data }) => data.filter(({ status }) => status !== 'pending').length >= count,
  );

/** Every copy that anybody was sent of a notification. */
export async function copiesOf({ sandbox }: At, notification: string): Promise<Email[]> {
  const query = new URLSearchParams({ notification });
  return requestOk('GET', `${sandbox}/inbox/messages?${query.toString()}`);
}

export const receipts = ({ sandbox }: At): Promise<ReceiptCounts[]> =>
  requestOk('GET', `${sandbox}/sandbox/email/journal`);

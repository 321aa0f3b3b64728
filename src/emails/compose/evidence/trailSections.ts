/** What happened, and how the customer knows: emails with what became of them, openings of the booking, its timeline. */
import { inOrder } from '../../../domain/booking.ts';
import type {
  AttemptOutcome,
  DeliveryEventKind,
  EmailProviderName,
  NotificationStatus,
} from '../../../domain/notification/delivery.ts';
import type { EvidenceFacts } from '../../../store/dispute/evidenceFacts.ts';
import { isTemplateName, recipientOf } from '../../index.ts';
import { apart, clockOf, foreign, placeOf, row, spoken, under } from './lines.ts';

type Notification = EvidenceFacts['notifications'][number];
type Clock = (instant: string) => string;

const STATUSES: Readonly<Record<NotificationStatus, string>> = {
  pending: 'Not sent yet',
  accepted: 'Sent',
  refused: 'Refused by the mailbox',
  suppressed: 'Not sent: the address takes no more e-mails',
  failed: 'Not sent: no e-mail provider took it',
};

const OUTCOMES: Readonly<Record<AttemptOutcome, string>> = {
  accepted: 'taken',
  refused_recipient: 'the mailbox was refused',
  refused_email: 'the e-mail was refused',
  unavailable: 'not reached',
  unknown: 'no answer',
};

const EVENTS: Readonly<Record<DeliveryEventKind, string>> = {
  delivered: 'Delivered to the mailbox',
  deferred: 'Put off by the mailbox',
  bounced: 'Refused by the mailbox for good',
  blocked: 'Refused by the mailbox',
  dropped: 'Not sent by the e-mail provider',
  opened: 'Opened',
  machine_opened: 'Fetched by a program of the mailbox',
  clicked: 'A link in it was followed',
  complained: 'Reported as unwanted',
  unsubscribed: 'Declined for the future',
};

const CARRIERS: Readonly<Record<EmailProviderName, string>> = {
  smtp: 'SMTP',
  sendgrid: 'SendGrid',
  mailgun: 'Mailgun',
};

/** Only what the customer was sent: what teams write to each other proves nothing to a bank. */
export function messageLines(facts: EvidenceFacts): string[] {
  const at = clockOf(placeOf(facts).timeZone);
  const sent = facts.notifications.filter(
    ({ template }) => isTemplateName(template) && recipientOf(template).to === 'customer',
  );
  const to = facts.customer === null ? 'the customer, who has been erased' : foreign(facts.customer.email);
  if (sent.length === 0) return [];
  return apart(
    row('E-mails to', to),
    ...sent.map((notification) => [
      spoken(notification.template),
      ...under(notificationRows(notification, at)),
    ]),
  );
}

function notificationRows(
  { acceptedAt, attempts, createdAt, events, status }: Notification,
  at: Clock,
): string[] {
  return [
    ...row('Written', at(createdAt)),
    ...row('Status', acceptedAt === null ? STATUSES[status] : `${STATUSES[status]}, ${at(acceptedAt)}`),
    ...attempts.map((attempt) => {
      const { beganAt, endedAt, outcome, provider, providerMessageId } = attempt;
      const end = outcome === null ? 'under way' : OUTCOMES[outcome];
      const id = providerMessageId === null ? '' : `, message ${foreign(providerMessageId)}`;
      return `By ${CARRIERS[provider]}: ${at(endedAt ?? beganAt)}, ${end}${id}`;
    }),
    ...events.map((event) => `${EVENTS[event.kind]}: ${at(event.at)}`),
  ];
}

/** The first time of each day (UTC) from each address. */
export function accessLines(facts: EvidenceFacts): string[] {
  const { accesses, clientIp } = facts;
  const at = clockOf(placeOf(facts).timeZone);
  if (accesses.length === 0) return [];
  return [
    'Openings of the booking by its private link',
    ...under([
      'The first of each day (UTC) from each IP address.',
      ...accesses.map(
        ({ at: openedAt, clientIp: from }) =>
          `${at(openedAt)}: ${foreign(from)}${from === clientIp ? ', from where the terms were accepted' : ''}`,
      ),
    ]),
  ];
}

const TIMELINE: Readonly<Record<string, string>> = {
  held: 'Booked, and the dates reserved',
  authorised: 'Payment authorised',
  paid: 'Payment taken',
  payment_failed: 'Attempt to pay refused',
  under_review: 'Payment under review',
  confirmed: 'Confirmed',
  active: 'The rental began',
  completed: 'The rental ended',
  cancelled: 'Cancelled',
  expired: 'Expired unpaid',
  refunded: 'Refund arrived',
  refund_returned: 'Refund returned by the bank',
};

export function timelineLines(facts: EvidenceFacts): string[] {
  const at = clockOf(placeOf(facts).timeZone);
  return inOrder(facts.timeline).map(
    (entry) => `${at(entry.at)}: ${TIMELINE[entry.event] ?? spoken(entry.event)}`,
  );
}

/** SendGrid's words for what becomes of an email. */
import type { EventKind } from '../inbox/events.ts';
import type { Email } from '../inbox/inbox.ts';
import type { EventDetails } from '../vendor.ts';

const NAMES = {
  accepted: 'processed',
  delivered: 'delivered',
  deferred: 'deferred',
  bounced: 'bounce',
  blocked: 'bounce',
  dropped: 'dropped',
  opened: 'open',
  machine_opened: 'open',
  clicked: 'click',
  complained: 'spamreport',
  unsubscribed: 'unsubscribe',
} as const satisfies Record<EventKind, string>;

/** Servers quote addresses in their sentences, and so does what SendGrid passes on. */
const REASONS: Partial<Record<EventKind, string>> = {
  delivered: '250 2.0.0 OK',
  deferred: '421 4.7.0 Try again later',
  bounced: '550 5.1.1 The email account that you tried to reach does not exist.',
  blocked: '550 5.7.1 Message refused by policy',
  dropped: 'Bounced Address',
};

export const sendGridReason = (kind: EventKind): string | null => REASONS[kind] ?? null;

export function sendGridEvent(email: Email, details: EventDetails): object {
  const { consignment } = email;
  return {
    email: email.to[0] ?? '',
    timestamp: Math.floor(details.at / 1000),
    'smtp-id': email.headers['message-id'] ?? '',
    event: NAMES[details.kind],
    ...(consignment === null || consignment.tags.length === 0 ? {} : { category: consignment.tags }),
    sg_event_id: details.id,
    sg_message_id: `${consignment?.providerId ?? ''}.recvd-5f54b5d587-c8wlg-1-5F9B9C9E-1B.0`,
    ...detailsOf(details),
    // Custom arguments stand beside the vendor's own fields, not below a name of their own.
    ...consignment?.variables,
  };
}

function detailsOf({ kind, reason, url }: EventDetails): object {
  const words = reason ?? REASONS[kind];
  switch (kind) {
    case 'accepted':
      return { send_at: 0 };
    case 'delivered':
      return { response: words, ip: '198.51.100.7', tls: 1 };
    case 'deferred':
      return { response: words, attempt: '1', ip: '198.51.100.7', tls: 1 };
    case 'bounced':
      return { type: 'bounce', reason: words, status: '5.1.1', bounce_classification: 'Invalid Address' };
    case 'blocked':
      return { type: 'blocked', reason: words, status: '5.7.1', bounce_classification: 'Content' };
    case 'dropped':
      return { reason: words, status: '5.0.0' };
    case 'opened':
    case 'machine_opened':
      return { ...READER, sg_content_type: 'html', sg_machine_open: kind === 'machine_opened' };
    case 'clicked':
      return {
        ...READER,
        url: url ?? 'https://midasthelifestyle.com/',
        url_offset: { index: 0, type: 'html' },
      };
    case 'complained':
    case 'unsubscribed':
      return {};
  }
}

const READER = {
  useragent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15',
  ip: '203.0.113.9',
} as const;

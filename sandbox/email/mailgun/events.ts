/** Mailgun's words for what becomes of an email. */
import type { EventKind } from '../inbox/events.ts';
import type { Email } from '../inbox/inbox.ts';
import type { EventDetails } from '../vendor.ts';

const NAMES = {
  accepted: 'accepted',
  delivered: 'delivered',
  deferred: 'failed',
  bounced: 'failed',
  blocked: 'failed',
  dropped: 'failed',
  opened: 'opened',
  machine_opened: 'opened',
  clicked: 'clicked',
  complained: 'complained',
  unsubscribed: 'unsubscribed',
} as const satisfies Record<EventKind, string>;

interface Failure {
  readonly severity: 'temporary' | 'permanent';
  readonly reason: string;
  readonly code: number;
  readonly message: string;
}

const FAILURES: Partial<Record<EventKind, Failure>> = {
  deferred: {
    severity: 'temporary',
    reason: 'generic',
    code: 421,
    message: '4.7.0 Try again later',
  },
  bounced: {
    severity: 'permanent',
    reason: 'bounce',
    code: 550,
    message: '5.1.1 The email account that you tried to reach does not exist.',
  },
  blocked: {
    severity: 'permanent',
    reason: 'espblock',
    code: 554,
    message: '5.7.1 Message refused by policy',
  },
  /** It did not even try: the address is on its own list. */
  dropped: {
    severity: 'permanent',
    reason: 'suppress-bounce',
    code: 605,
    message: 'Not delivering to previously bounced address',
  },
};

export const mailgunReason = (kind: EventKind): string | null => FAILURES[kind]?.message ?? null;

export function mailgunEvent(email: Email, { id, kind, at, reason, url }: EventDetails): object {
  const recipient = email.to[0] ?? '';
  const { consignment } = email;
  return {
    event: NAMES[kind],
    id,
    timestamp: at / 1000,
    'log-level': kind === 'accepted' || kind === 'delivered' ? 'info' : 'warn',
    recipient,
    'recipient-domain': recipient.split('@')[1] ?? '',
    ...deliveryOf(kind, reason),
    ...readerOf(kind),
    ...(kind === 'clicked' ? { url: url ?? 'https://midasthelifestyle.com/' } : {}),
    message: {
      headers: {
        to: email.headers['to'] ?? recipient,
        'message-id': (email.headers['message-id'] ?? '').replaceAll(/[<>]/g, ''),
        from: email.from,
        subject: email.subject,
      },
      attachments: [],
      size: email.text.length + (email.html?.length ?? 0),
    },
    flags: { 'is-routed': false, 'is-authenticated': true, 'is-system-test': false, 'is-test-mode': false },
    tags: consignment?.tags ?? [],
    campaigns: [],
    'user-variables': consignment?.variables ?? {},
  };
}

function deliveryOf(kind: EventKind, words: string | undefined): object {
  const failure = FAILURES[kind];
  if (failure === undefined) {
    if (kind !== 'delivered') return {};
    return { 'delivery-status': { code: 250, message: 'OK', description: '', 'attempt-no': 1, tls: true } };
  }
  const { severity, reason, code, message } = failure;
  return {
    severity,
    reason,
    'delivery-status': {
      code,
      message: words ?? message,
      'bounce-type': severity === 'temporary' ? 'soft' : 'hard',
      description: '',
      'attempt-no': 1,
      tls: true,
    },
  };
}

const BOT = { 'client-info': { 'client-type': 'robot', bot: 'apple' } } as const;

function readerOf(kind: EventKind): object {
  if (kind === 'machine_opened') return { ...READER, ...BOT };
  return kind === 'opened' || kind === 'clicked' ? READER : {};
}

const READER = {
  ip: '203.0.113.9',
  geolocation: { country: 'AE', region: 'DU', city: 'Dubai' },
  'client-info': { 'client-type': 'mobile browser', 'device-type': 'mobile', 'client-os': 'iOS' },
} as const;

/**
 * What a failed SMTP session means. The server's answer decides where there is one; without one, whether the
 * whole body had left. Sources: RFC 5321 and 3463; business.md "E-mail delivery".
 */
import type { MailFailure, SendOutcome } from '../mail.ts';

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

export function failureOf(error: unknown, bodyHandedOver: boolean): SendOutcome {
  const seen: SmtpError = typeof error === 'object' && error !== null ? error : {};
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(seen.response ?? '')?.[1];
  const reason = [seen.code, seen.command, seen.responseCode, enhanced].filter(Boolean).join(' ');
  return { outcome: outcomeOf(seen, enhanced, bodyHandedOver), reason: reason === '' ? 'no answer' : reason };
}

function outcomeOf(seen: SmtpError, enhanced: string | undefined, bodyHandedOver: boolean): MailFailure {
  const answer = seen.responseCode;
  if (answer === undefined) return bodyHandedOver ? 'unknown' : 'unavailable';
  if (answer < 500) return 'unavailable';
  switch (seen.command) {
    case 'RCPT TO':
      // 5.7.x at this point is the server's policy towards us, not news about the mailbox.
      return enhanced?.startsWith('5.7.') === true ? 'refused_message' : 'refused_recipient';
    case 'DATA':
      return 'refused_message';
    default:
      // Sign-in, greeting, MAIL FROM (550 5.4.5 there is our account's quota): nothing about this message.
      return 'unavailable';
  }
}

/**
 * What a failed SMTP session means. The server's answer decides where there is one; without one, whether the whole
 * body had left. Sources: RFC 5321 and 3463, the IANA registry of enhanced codes; business.md "E-mail delivery".
 */
import type { SendOutcome } from '../provider.ts';
import { errorCode, firstFit, NOTHING_LEFT, type OutcomeRow } from '../outcomeTable.ts';

export interface SmtpFailure {
  /** The three digits of the server's answer; undefined where none came. */
  readonly answer: number | undefined;
  /** RFC 3463, `5.1.1`; many servers send none. */
  readonly enhanced: string | undefined;
  /** What was answered: `RCPT TO`, `MAIL FROM`, `DATA`, `AUTH PLAIN`, `CONN`. */
  readonly command: string | undefined;
  /** The answer's own words, without the addresses it quotes; they go no further than the rows below. */
  readonly sentence: string;
  readonly handedOver: boolean;
}

const isRefusal = ({ answer }: SmtpFailure): boolean => answer !== undefined && answer >= 500;
const isAtRecipient = (seen: SmtpFailure): boolean => isRefusal(seen) && seen.command === 'RCPT TO';
/** What servers without enhanced codes say of us, such as Exim's `550 relay not permitted`. */
const ABOUT_US =
  /\brelay|rcpthosts|\bauthenticat|\b(?:black|block|deny) ?-?list|\bspam|\breputation\b|\b(?:rbl|dnsbl)\b|\bpolicy\b|\bbanned\b/i;
const isAtMessage = (seen: SmtpFailure): boolean => isRefusal(seen) && seen.command === 'DATA';

const SMTP_OUTCOMES: readonly OutcomeRow<SmtpFailure>[] = [
  {
    when: ({ answer }) => answer !== undefined && answer < 500,
    outcome: 'unavailable',
    because: 'any 4xx, 421 among them: not now, and not taken',
  },
  {
    when: (seen) => isRefusal(seen) && seen.enhanced === '5.4.5',
    outcome: 'unavailable',
    because: "5.4.5 wherever it comes: our account's quota (Gmail's daily limit), nothing about this email",
  },
  {
    when: ({ answer }) =>
      answer === 503 || answer === 530 || answer === 534 || answer === 535 || answer === 538,
    outcome: 'unavailable',
    because: '503 and 53x: the session is out of step or not signed in, nothing about this email',
  },
  {
    when: (seen) => isAtRecipient(seen) && /^5\.7\./.test(seen.enhanced ?? ''),
    outcome: 'refused_email',
    because: "5.7.x at the recipient: the server's policy towards us, nothing about the mailbox",
  },
  {
    when: (seen) => isAtRecipient(seen) && /^5\.1\.[78]$/.test(seen.enhanced ?? ''),
    outcome: 'refused_email',
    because: '5.1.7 and 5.1.8 at the recipient: it is the sender that this server does not take',
  },
  {
    when: (seen) => isAtRecipient(seen) && (seen.enhanced === '5.2.2' || seen.answer === 552),
    outcome: 'refused_email',
    because: 'a full mailbox is not a dead one: the address must not be suppressed for it',
  },
  {
    when: (seen) => isAtRecipient(seen) && /^5\.[356]\./.test(seen.enhanced ?? ''),
    outcome: 'refused_email',
    because:
      '5.3.x, 5.5.x and 5.6.x at the recipient: the system, the protocol or the content, not the mailbox',
  },
  {
    when: (seen) => isAtRecipient(seen) && seen.enhanced === undefined && ABOUT_US.test(seen.sentence),
    outcome: 'refused_email',
    because:
      'no relaying, or a block list, without an enhanced code: it would be so for every recipient, none of them dead',
  },
  {
    when: isAtRecipient,
    outcome: 'refused_recipient',
    because: 'any other 5xx at the recipient: this mailbox does not exist or is closed',
  },
  {
    when: (seen) => isAtMessage(seen) && /^5\.(1\.(1|2|3|6|10)|2\.1)$/.test(seen.enhanced ?? ''),
    outcome: 'refused_recipient',
    because: 'the mailbox named after the final dot: there is one recipient, so it is this one',
  },
  {
    when: isAtMessage,
    outcome: 'refused_email',
    because: '5xx at DATA or after the final dot: this email is not taken here (552 size, 554 content)',
  },
  {
    when: isRefusal,
    outcome: 'unavailable',
    because: '5xx at the greeting, EHLO, STARTTLS, sign-in or MAIL FROM: nothing about this email',
  },
  {
    when: ({ handedOver }) => handedOver,
    outcome: 'unknown',
    because: 'the body and its final dot had left, and no answer came: it may have been taken',
  },
  NOTHING_LEFT,
];

/** The reason names codes only: servers quote addresses in their sentences. */
export function smtpFailure(error: unknown, handedOver: boolean): SendOutcome {
  const raw: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  const answer = typeof raw['responseCode'] === 'number' ? raw['responseCode'] : undefined;
  const response = text(raw['response']);
  const seen: SmtpFailure = {
    answer,
    // qmail writes it behind its sentence: `553 sorry, … (#5.7.1)`.
    enhanced: /(?:^\d{3}[ -]|\(#)(\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1],
    sentence: response.replace(/\S+@\S+/g, ''),
    command: /^[A-Z][A-Z0-9 -]{1,30}$/.exec(text(raw['command']))?.[0],
    handedOver,
  };
  const words = [errorCode(raw['code']), errorCode(raw['originalCode']), seen.command, answer, seen.enhanced];
  const reason = words.filter((word) => word !== undefined).join(' ');
  return { outcome: firstFit(SMTP_OUTCOMES, seen).outcome, reason: reason === '' ? 'no answer' : reason };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

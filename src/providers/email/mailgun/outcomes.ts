/**
 * What Mailgun's answers mean (documentation.mailgun.com, "HTTP response codes"). Its SDK reports a timeout or a
 * reset as status 400 too, so the status here is the one that was seen on the wire.
 */
import { z } from 'zod';
import type { SendOutcome } from '../provider.ts';
import {
  callReason,
  errorCode,
  firstFit,
  GATEWAY_TIMEOUT,
  NO_WORD_OVER_HTTP,
  type OutcomeRow,
} from '../outcomeTable.ts';
import type { RequestProgress } from '../requestProgress.ts';

export interface MailgunFailure {
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** The sentence of the answer; it may quote an address and goes no further than the rows below. */
  readonly sentence: string;
  readonly handedOver: boolean;
}

const MAILGUN_OUTCOMES: readonly OutcomeRow<MailgunFailure>[] = [
  {
    when: ({ status, sentence }) =>
      status === 400 && /\bto\b'? parameter is not a valid address/i.test(sentence),
    outcome: 'refused_recipient',
    because: '400 naming the recipient: Mailgun will never write to this address',
  },
  {
    when: ({ status, sentence }) =>
      status === 400 && /is not allowed to send|domain not found/i.test(sentence),
    outcome: 'unavailable',
    because: '400 about our account or domain, nothing about this email',
  },
  {
    when: ({ status }) => status === 400 || status === 422,
    outcome: 'refused_email',
    because: '400 and 422: Mailgun does not take this content, another provider may',
  },
  {
    when: ({ status }) => status === 413,
    outcome: 'refused_email',
    because: '413: too large for Mailgun',
  },
  {
    when: ({ status }) => status === 401 || status === 402 || status === 403,
    outcome: 'unavailable',
    because: '401, 402 and 403: our key, account or plan, nothing about this email',
  },
  {
    when: ({ status }) => status === 404,
    outcome: 'unavailable',
    because: '404: the domain, or the region it lives in, is not where we ask',
  },
  {
    when: ({ status }) => status === 408 || status === 420 || status === 429,
    outcome: 'unavailable',
    because: '408, 420 and 429: too slow or too many, and not taken',
  },
  GATEWAY_TIMEOUT,
  {
    when: ({ status }) => status !== undefined && status >= 300,
    outcome: 'unavailable',
    because: '5xx and any other refusal: Mailgun answered that it did not take it',
  },
  ...NO_WORD_OVER_HTTP,
];

/** `message` is the answer's reason phrase or the code of what broke, `details` the answer's or the error's sentence. */
const failure = z.object({
  message: z.string().catch(''),
  details: z.string().catch(''),
});

/** What a call that failed, or was answered without an id, means. The reason is a code without a word of the answer. */
export function mailgunFailure(error: unknown, progress: RequestProgress): SendOutcome {
  const { message, details } = failure.safeParse(error).data ?? { message: '', details: '' };
  const row = firstFit(MAILGUN_OUTCOMES, { ...progress, sentence: details });
  return { outcome: row.outcome, reason: callReason(progress, errorCode(message)) };
}

/** What SendGrid's answers mean (twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses). */
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

export interface SendGridFailure {
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** The fields that the answer complains of: `personalizations.0.to.0.email`. */
  readonly fields: readonly string[];
  readonly handedOver: boolean;
}

const SENDGRID_OUTCOMES: readonly OutcomeRow<SendGridFailure>[] = [
  {
    when: ({ status, fields }) =>
      status === 400 && fields.some((field) => /^personalizations\.\d+\.to\b/.test(field)),
    outcome: 'refused_recipient',
    because: '400 naming the recipient: SendGrid will never write to this address',
  },
  {
    when: ({ status }) => status === 400 || status === 422,
    outcome: 'refused_email',
    because: '400 and 422: SendGrid does not take this content, another provider may',
  },
  {
    when: ({ status }) => status === 413,
    outcome: 'refused_email',
    because: '413: too large for SendGrid',
  },
  {
    when: ({ status }) => status === 401 || status === 402 || status === 403,
    outcome: 'unavailable',
    because: '401, 402 and 403: our key, credits or sender identity, nothing about this email',
  },
  {
    when: ({ status }) => status === 408 || status === 429,
    outcome: 'unavailable',
    because: '408 and 429: too slow or too many, and not taken',
  },
  GATEWAY_TIMEOUT,
  {
    when: ({ status }) => status !== undefined && status >= 500,
    outcome: 'unavailable',
    because: '5xx: SendGrid answered that it did not take it',
  },
  {
    when: ({ status }) => status !== undefined && status >= 300,
    outcome: 'unavailable',
    because: 'any other refusal, 404 and redirects among them: the address of the service is wrong',
  },
  ...NO_WORD_OVER_HTTP,
];

const failure = z.object({
  code: z.unknown(),
  response: z.object({ body: z.unknown() }).optional().catch(undefined),
});
const answer = z.object({ errors: z.array(z.object({ field: z.string().nullish().catch(undefined) })) });

/** What a call that failed, or was answered without an id, means. The reason is a code without a word of the answer. */
export function sendGridFailure(error: unknown, progress: RequestProgress): SendOutcome {
  const read = failure.safeParse(error).data;
  const fields = (answer.safeParse(read?.response?.body).data?.errors ?? []).flatMap(
    ({ field }) => field ?? [],
  );
  const row = firstFit(SENDGRID_OUTCOMES, { ...progress, fields });
  return { outcome: row.outcome, reason: callReason(progress, errorCode(read?.code)) };
}

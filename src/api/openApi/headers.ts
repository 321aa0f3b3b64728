/** Headers in the description of the interface: those that any request may send, and those that answers carry. */

/** May be sent with every request; what is not of this form is replaced, not refused. */
export const REQUEST_ID_PARAMETER = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'An id of yours for this request, 8 to 64 letters, digits, dots, dashes or underscores. It comes back in the answer and stands in our log. Without one, or in another form, the request gets an id of ours.',
  schema: { type: 'string' },
} as const;

const text = (description: string, schema: object = { type: 'string' }) => ({ description, schema });

const seconds = { type: 'integer', minimum: 0 };

/** What answers carry beside their body. */
export const ANSWER_HEADERS = {
  RequestId: text('The id of this request. It stands in our log and in problem documents.'),
  RetryAfter: text('After this many seconds the request may be repeated.', seconds),
  RateLimitLimit: text('This many requests are allowed in a window of time.', seconds),
  RateLimitRemaining: text('This many requests are left in this window of time.', seconds),
  RateLimitReset: text('After this many seconds a new window of time begins.', seconds),
  WwwAuthenticate: text('The answer asks for a bearer token.'),
} as const;

type AnswerHeader = keyof typeof ANSWER_HEADERS;

const NAMES: Readonly<Record<AnswerHeader, string>> = {
  RequestId: 'X-Request-Id',
  RetryAfter: 'Retry-After',
  RateLimitLimit: 'RateLimit-Limit',
  RateLimitRemaining: 'RateLimit-Remaining',
  RateLimitReset: 'RateLimit-Reset',
  WwwAuthenticate: 'WWW-Authenticate',
};

const OF_STATUS: Readonly<Record<string, readonly AnswerHeader[]>> = {
  '401': ['WwwAuthenticate'],
  '429': ['RetryAfter', 'RateLimitLimit', 'RateLimitRemaining', 'RateLimitReset'],
  '503': ['RetryAfter'],
};

/** The headers of an answer of this status, as references to {@link ANSWER_HEADERS}. */
export const answerHeaders = (status: string): Record<string, { $ref: string }> =>
  Object.fromEntries(
    (['RequestId', ...(OF_STATUS[status] ?? [])] as const).map((header) => [
      NAMES[header],
      { $ref: `#/components/headers/${header}` },
    ]),
  );

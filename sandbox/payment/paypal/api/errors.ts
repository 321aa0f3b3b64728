/** PayPal's refusals with the names, issues, wording and status of the real ones. */
import { defined } from '../../../defined.ts';

export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly method?: string;
  readonly encType?: string;
}

export interface Issue {
  readonly issue: string;
  readonly description: string;
  readonly field?: string;
}

/** What an answer of refusal is made of. */
export interface Refused {
  readonly status: number;
  /** PayPal's `name` of the error. */
  readonly title: string;
  readonly message: string;
  readonly details: readonly Issue[];
  /** A path of this server that the error's link leads to. */
  readonly redirect?: string | undefined;
}

export class PayPalFailure extends Error implements Refused {
  override readonly name = 'PayPalFailure';
  readonly status: number;
  readonly title: string;
  readonly details: readonly Issue[];
  readonly redirect: string | undefined;
  /** Whether the refusal is the outcome of the call, so that its key answers with it from now on. */
  readonly isOutcome: boolean;
  constructor(
    status: number,
    title: string,
    message: string,
    more: { details?: readonly Issue[]; redirect?: string; isOutcome?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.title = title;
    this.details = more.details ?? [];
    this.redirect = more.redirect;
    this.isOutcome = more.isOutcome ?? false;
  }

  /** As plain data, for the journal. */
  toKeep(): Refused {
    const { status, title, message, details, redirect } = this;
    return { status, title, message, details, redirect };
  }
}

const issueOf = (issue: string, description: string, field?: string): Issue => ({
  issue,
  description,
  ...defined({ field }),
});

const MALFORMED = 'Request is not well-formed, syntactically incorrect, or violates schema.';
const UNPROCESSABLE =
  'The requested action could not be performed, semantically incorrect, or failed business validation.';

export const invalidRequest = (issue: string, description: string, field?: string): PayPalFailure =>
  new PayPalFailure(400, 'INVALID_REQUEST', MALFORMED, { details: [issueOf(issue, description, field)] });

export const invalidFields = (details: readonly Issue[]): PayPalFailure =>
  new PayPalFailure(400, 'INVALID_REQUEST', MALFORMED, { details });

export const unprocessable = (issue: string, description: string, field?: string): PayPalFailure =>
  new PayPalFailure(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, {
    details: [issueOf(issue, description, field)],
  });

/** A decline is the outcome of its call. Whether PayPal repeats it under its key is not documented; here it does. */
export const instrumentDeclined = (orderId: string): PayPalFailure =>
  new PayPalFailure(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, {
    details: [
      issueOf(
        'INSTRUMENT_DECLINED',
        'The instrument presented was either declined by the processor or bank, or it can’t be used for this payment.',
      ),
    ],
    redirect: `/checkoutnow?token=${orderId}`,
    isOutcome: true,
  });

export const notFound = (field: string): PayPalFailure =>
  new PayPalFailure(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.', {
    details: [
      issueOf(
        'INVALID_RESOURCE_ID',
        'Specified resource ID does not exist. Please check the resource ID and try again.',
        field,
      ),
    ],
  });

export const noSuchUrl = (): PayPalFailure =>
  new PayPalFailure(404, 'NOT_FOUND', 'The requested URL does not exist.');

export const missingToken = (): PayPalFailure =>
  new PayPalFailure(
    401,
    'AUTHENTICATION_FAILURE',
    'Authentication failed due to missing authorization header, or invalid authentication credentials.',
  );

/**
 * PayPal's reference says a repeated key answers with the state of its first request, and nothing about another
 * body. Such a repeat is a fault of the caller, so the stand-in says so.
 */
export const keyReused = (): PayPalFailure =>
  unprocessable(
    'DUPLICATE_REQUEST_ID',
    'The value of PayPal-Request-Id header has already been used with another request.',
  );

export const keyInUse = (): PayPalFailure =>
  new PayPalFailure(
    409,
    'RESOURCE_CONFLICT',
    'The server has detected a conflict while processing this request.',
    {
      details: [
        issueOf(
          'PREVIOUS_REQUEST_IN_PROGRESS',
          'A previous request on this resource is currently in progress. Please wait for some time and try again.',
        ),
      ],
    },
  );

/** What the faulted API says of itself. */
export function outage(status: 429 | 500 | 503): PayPalFailure {
  switch (status) {
    case 429:
      return new PayPalFailure(429, 'RATE_LIMIT_REACHED', 'Too many requests. Blocked due to rate limiting.');
    case 500:
      return new PayPalFailure(500, 'INTERNAL_SERVER_ERROR', 'An internal server error has occurred.', {
        details: [issueOf('INTERNAL_SERVICE_ERROR', 'An internal service error has occurred.')],
      });
    case 503:
      return new PayPalFailure(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable.');
  }
}

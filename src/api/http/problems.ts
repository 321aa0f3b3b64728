/**
 * The refusals this interface knows (api.md "Problem codes") and their form on the wire, RFC 9457. A code, its
 * status and its title are a contract; the detail is for a person and never holds anything internal.
 */
import { defined } from '../../domain/defined.ts';

const PROBLEMS = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  invalid_signature: { status: 400, title: 'The signature does not prove the sender' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'This token does not allow that' },
  not_found: { status: 404, title: 'There is nothing here' },
  quote_not_found: { status: 404, title: 'There is no such quote' },
  booking_not_found: { status: 404, title: 'There is no such booking' },
  quote_expired: { status: 409, title: 'The quote is no longer valid' },
  quote_used: { status: 409, title: 'The quote has already been booked' },
  item_unavailable: { status: 409, title: 'These dates are already taken' },
  payment_method_unavailable: { status: 409, title: 'This payment method is not offered for this booking' },
  invalid_state: { status: 409, title: 'Its state does not allow that' },
  refund_changed: { status: 409, title: 'The refund is no longer the one that was shown' },
  contact_concierge: { status: 409, title: 'Our concierge arranges bookings of this size in person' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key came with another body before' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  provider_unavailable: { status: 503, title: 'The payment provider cannot be asked just now' },
  unavailable: { status: 503, title: 'The service cannot answer just now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

// Object.keys of a record with literal names: TypeScript takes them for any strings.
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** What a code means whatever the request: its status, and its title without a full stop. */
export const problemKind = (code: ProblemCode): { readonly status: number; readonly title: string } =>
  PROBLEMS[code];

export interface FieldProblem {
  /** Dotted path of the field, `customer.email`; empty for the request as a whole. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldProblem[];
  /** With `refund_changed`: the refund as it is now, in its form on the wire. */
  readonly preview?: object;
  readonly retryAfterSeconds?: number;
}

/** Thrown by routes, answered by the problem handler. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly preview: object | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail?: string, options: ProblemOptions = {}) {
    super(code, options);
    this.code = code;
    this.detail = detail;
    this.errors = options.errors;
    this.preview = options.preview;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get statusCode(): number {
    return PROBLEMS[this.code].status;
  }
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** A refusal for fields that a schema alone cannot validate. */
export const invalidFields = (errors: readonly FieldProblem[]): Problem =>
  new Problem('validation_failed', undefined, { errors });

/** Temporal or the database cannot be reached, or this process has all it can carry: come back shortly. */
export const unavailable = (detail: string, cause?: unknown): Problem =>
  new Problem('unavailable', detail, { cause, retryAfterSeconds: 5 });

/** The document as sent. */
export function problemDocument(problem: Problem, requestId: string) {
  const { status, title } = PROBLEMS[problem.code];
  return {
    type: `urn:midas:problem:${problem.code}`,
    title,
    status,
    detail: problem.detail ?? `${title}.`,
    code: problem.code,
    requestId,
    ...defined({ errors: problem.errors, preview: problem.preview }),
  };
}

/** The headers that go with it. */
export function problemHeaders(problem: Problem): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    ...(problem.code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(problem.retryAfterSeconds === undefined ? {} : { 'retry-after': String(problem.retryAfterSeconds) }),
  };
}

/** Stripe's refusals with the types, codes, wording and status of the real ones. */
import type { Intent } from '../objects.ts';
import { defined } from '../../../defined.ts';

export interface ErrorBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  readonly payment_intent?: Intent;
}

export class StripeFailure extends Error {
  override readonly name = 'StripeFailure';
  readonly status: number;
  readonly body: ErrorBody;
  /** Whether the endpoint had begun, so that the answer is kept under the idempotency key. */
  readonly kept: boolean;
  constructor(status: number, body: ErrorBody, kept: boolean) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.kept = kept;
  }
}

const invalid = (body: Omit<ErrorBody, 'type'>): StripeFailure =>
  new StripeFailure(400, { type: 'invalid_request_error', ...body }, false);

export const missingParam = (param: string): StripeFailure =>
  invalid({ code: 'parameter_missing', param, message: `Missing required param: ${param}.` });

export const unknownParam = (param: string): StripeFailure =>
  invalid({ code: 'parameter_unknown', param, message: `Received unknown parameter: ${param}` });

export const invalidParam = (param: string, message: string, code?: string): StripeFailure =>
  invalid({ param, message, ...defined({ code }) });

export const notFound = (kind: string, id: string, param: string): StripeFailure =>
  new StripeFailure(
    404,
    { type: 'invalid_request_error', code: 'resource_missing', param, message: `No such ${kind}: '${id}'` },
    false,
  );

export const unknownUrl = (method: string, path: string): StripeFailure =>
  new StripeFailure(
    404,
    { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}).` },
    false,
  );

/** Refused because of what the object is by now: the caller needs its state, so the intent travels along. */
export const unexpectedState = (intent: Intent, action: string, allowed: readonly string[]): StripeFailure =>
  new StripeFailure(
    400,
    {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message:
        `You cannot ${action} this PaymentIntent because it has a status of ${intent.status}. ` +
        `Only a PaymentIntent with one of the following statuses may be used: ${allowed.join(', ')}.`,
      payment_intent: intent,
    },
    true,
  );

export const refusedByState = (message: string, code?: string, param?: string): StripeFailure =>
  new StripeFailure(
    400,
    {
      type: 'invalid_request_error',
      message,
      ...defined({ code, param }),
    },
    true,
  );

export function cardDeclined(intent: Intent): StripeFailure {
  const { code, decline_code, message, charge } = intent.last_payment_error ?? {};
  return new StripeFailure(
    402,
    {
      type: 'card_error',
      message: message ?? 'Your card was declined.',
      payment_intent: intent,
      ...defined({ code, decline_code, charge }),
    },
    true,
  );
}

export const wrongKey = (key: string | undefined): StripeFailure =>
  new StripeFailure(
    401,
    {
      type: 'invalid_request_error',
      message:
        key === undefined
          ? 'You did not provide an API key.'
          : `Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`,
    },
    false,
  );

export const keyReused = (key: string): StripeFailure =>
  new StripeFailure(
    400,
    {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
        `Try using a key other than '${key}' if you meant to execute a different request.`,
    },
    false,
  );

export const keyInUse = (key: string): StripeFailure =>
  new StripeFailure(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotency Key: ${key}.`,
    },
    false,
  );

/** What the faulted API says of itself. A 500 comes out of an endpoint that had begun; the others do not. */
export function outage(status: 429 | 500 | 503): StripeFailure {
  if (status === 429) {
    const message = 'Request rate limit exceeded.';
    return new StripeFailure(429, { type: 'invalid_request_error', code: 'rate_limit', message }, false);
  }
  const message = 'Sorry, there was an error on our side while processing your request.';
  return new StripeFailure(status, { type: 'api_error', message }, status === 500);
}

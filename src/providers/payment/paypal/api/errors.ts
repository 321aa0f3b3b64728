/** PayPal's errors as two questions: will a retry mend it, and if not, what was refused. */
import { z } from 'zod';
import {
  PaymentCredentialsRejected,
  PaymentKeyReused,
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
  RefundBlockedByDispute,
} from '../../gateway.ts';
import { meaningOf } from './issues.ts';

/** What PayPal said no with. Never its texts or bodies, which may name a person. */
export class PayPalApiError extends Error {
  override readonly name = 'PayPalApiError';
  readonly status: number;
  /** The first detail's issue, else the error's name: `INSTRUMENT_DECLINED`, `RESOURCE_NOT_FOUND`. */
  readonly issue: string;
  /** What PayPal's support asks for. */
  readonly debugId: string;
  /** Where the customer can choose another way to pay, after a decline. */
  readonly redirectUrl: string | undefined;
  constructor(status: number, { issue, debugId, redirectUrl }: Refusal) {
    super(`PayPal answered ${status} ${issue}, debug id ${debugId}`);
    this.status = status;
    this.issue = issue;
    this.debugId = debugId;
    this.redirectUrl = redirectUrl;
  }
}

interface Refusal {
  readonly issue: string;
  readonly debugId: string;
  readonly redirectUrl?: string | undefined;
}

/** A definite refusal, with the id under which PayPal can explain it. */
export class PayPalRefusal extends PaymentRefusedByProvider {
  readonly debugId: string;
  constructor(cause: PayPalApiError) {
    super(cause.issue, { cause });
    this.message += `, PayPal debug id ${cause.debugId}`;
    this.debugId = cause.debugId;
  }
}

/**
 * PayPal does not know our client id and secret in this environment. A call may be repeated all the same: they may be
 * given back while a hold still runs. At the start it is a reason to stop.
 */
export class PayPalCredentialsRejected extends PaymentCredentialsRejected {
  constructor(cause: PayPalApiError) {
    super(cause.issue, 'PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET and PAYPAL_ENVIRONMENT', { cause });
  }
}

/** The money has not settled (e-check, review), so it cannot go back yet: ask again once it has. */
export class PaymentNotSettledYet extends PaymentProviderUnavailable {
  constructor(cause: PayPalApiError) {
    super(`the payment has not settled, so it cannot be refunded yet, debug id ${cause.debugId}`, { cause });
  }
}

const word = z.string().regex(/^\w{1,80}$/);
const errorShape = z.object({
  name: word.optional().catch(undefined),
  error: word.optional().catch(undefined),
  debug_id: z.string().optional().catch(undefined),
  details: z
    .array(z.object({ issue: word.optional().catch(undefined) }))
    .optional()
    .catch(undefined),
  links: z
    .array(z.object({ rel: z.string(), href: z.url({ protocol: /^https?$/ }) }))
    .optional()
    .catch(undefined),
});

/** @param body what came with the status, parsed; anything that is no error of PayPal's counts as none. */
export function apiError(status: number, body: unknown, debugHeader: string | null): PayPalApiError {
  const answer = errorShape.safeParse(body).data;
  const debugId = debugHeader ?? answer?.debug_id ?? '';
  return new PayPalApiError(status, {
    issue: answer?.details?.[0]?.issue ?? answer?.name ?? answer?.error ?? `HTTP_${status}`,
    debugId: /^[\w-]{1,64}$/.test(debugId) ? debugId : 'none',
    redirectUrl: answer?.links?.find(({ rel }) => rel === 'redirect' || rel === 'payer-action')?.href,
  });
}

/** Whether a call failed because the account's application lacks PayPal's permission for it. */
export const isForbiddenByPayPal = (error: unknown): boolean =>
  error instanceof PaymentProviderUnavailable &&
  error.cause instanceof PayPalApiError &&
  error.cause.status === 403;

/** Runs calls and turns what they throw into our family. */
export async function inOurWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof PayPalApiError ? translate(error) : error;
  }
}

function translate(error: PayPalApiError): Error {
  const meaning = meaningOf(error.issue);
  if (meaning === 'not_settled') return new PaymentNotSettledYet(error);
  if (meaning === 'key_reused') return new PaymentKeyReused({ cause: error });
  if (meaning === 'blocked_by_dispute') return new RefundBlockedByDispute(error.issue, { cause: error });
  // A permission may be given back while the hold still runs, as a rejected key may be: 401 is the client's to say.
  if (error.status === 403) {
    const check = `what the account of PAYPAL_CLIENT_ID is allowed to do (${error.issue}, debug id ${error.debugId})`;
    return new PaymentCredentialsRejected(error.issue, check, { cause: error });
  }
  const passes = [408, 409, 429].includes(error.status) || error.status >= 500 || meaning === 'wait';
  if (!passes) return new PayPalRefusal(error);
  return new PaymentProviderUnavailable(`${error.issue}, debug id ${error.debugId}`, { cause: error });
}

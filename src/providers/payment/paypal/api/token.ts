/**
 * The bearer token of the REST API: one per process, fetched once however many calls need it, and replaced before
 * it expires (POST /v1/oauth2/token, client credentials).
 */
import { z } from 'zod';

/** PayPal hands out the same token again until shortly before its end, so a fresh one may have little life left. */
const SAFETY_S = 60;

export const tokenShape = z.object({ access_token: z.string().min(1), expires_in: z.number().nonnegative() });

export interface TokenSource {
  current(): Promise<string>;
  /** PayPal has refused this one: the next call fetches another. */
  discard(token: string): void;
}

/**
 * @param fetchToken asks PayPal
 * @param nowMs a clock that only goes forward, in milliseconds
 */
export function createTokenSource(
  fetchToken: () => Promise<z.infer<typeof tokenShape>>,
  nowMs: () => number = () => performance.now(),
): TokenSource {
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  let fetching: Promise<string> | undefined;

  const renew = async (): Promise<string> => {
    const askedAtMs = nowMs();
    try {
      const { access_token: token, expires_in: lifeS } = await fetchToken();
      held = { token, untilMs: askedAtMs + (lifeS - SAFETY_S) * 1000 };
      return token;
    } finally {
      fetching = undefined;
    }
  };

  return {
    current: async () => {
      if (held !== undefined && nowMs() < held.untilMs) return held.token;
      return (fetching ??= renew());
    },
    discard: (token) => {
      if (held?.token === token) held = undefined;
    },
  };
}

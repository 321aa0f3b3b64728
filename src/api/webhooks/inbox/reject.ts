/** A webhook that cannot be verified is refused, logged, and reported at most once a minute: a stranger must not fill the table. */
import type { ApiDeps } from '../../deps.ts';
import { Problem } from '../../http/problems.ts';

const MINUTE_MS = 60_000;

/**
 * @param provider whose webhooks they are.
 * @returns a function that reports and throws Problem `invalid_signature`.
 */
export function rejecter(
  provider: string,
  { report, clock, log }: Pick<ApiDeps, 'report' | 'clock' | 'log'>,
): (reason: string) => Promise<never> {
  let reportedAtMs = -Infinity;
  return async (reason) => {
    log.warn({ provider, reason }, 'a webhook could not be verified');
    const nowMs = clock().getTime();
    if (Math.abs(nowMs - reportedAtMs) >= MINUTE_MS) {
      reportedAtMs = nowMs;
      await report({
        category: 'INTEGRATION',
        code: 'webhook_refused',
        message: 'A webhook came without proof of its sender and was refused.',
        subject: provider,
        // The same minute at another instance of this interface is the same occurrence.
        occurrence: `webhook_refused/${provider}/${Math.floor(nowMs / MINUTE_MS)}`,
      });
    }
    throw new Problem('invalid_signature');
  };
}

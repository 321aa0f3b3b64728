/**
 * A provider that is down is left out of the path for a while: each call to it would cost its timeout, and the
 * email its place in the queue. One breaker a provider and process; what the others see is theirs.
 */
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
} from 'cockatiel';
import type { Report } from '../../domain/incident.ts';
import type { EmailProvider, OutgoingEmail, SendOutcome } from './provider.ts';

export interface BreakerDeps {
  /** An outage is reported once, when it is noticed. */
  readonly report: Report;
  readonly clock?: () => Date;
}

/** So many in a row are no accident of one email: a refused one does not count. */
const FAILURES = 5;
/** Shorter than the first pause between two passes, so that a provider that is back is used by the next one. */
const OPEN_MS = 30_000;

/** The same provider, answering `unavailable` at once while it is known to be dead. */
export function withBreaker(
  provider: EmailProvider,
  { report, clock = () => new Date() }: BreakerDeps,
): EmailProvider {
  const breaker = circuitBreaker(handleWhenResult(isUnavailable), {
    halfOpenAfter: OPEN_MS,
    breaker: new ConsecutiveBreaker(FAILURES),
  });
  let isDead = false;
  breaker.onReset(() => {
    isDead = false;
  });
  breaker.onBreak(() => {
    if (isDead) return; // the call that tried whether it is back
    isDead = true;
    void report({
      category: 'INTEGRATION',
      code: 'email_provider_down',
      message: 'An email provider does not answer: its emails go by the others, or wait.',
      subject: provider.name,
      occurrence: `email_provider_down/${provider.name}/${clock().toISOString()}`,
    });
  });
  return {
    name: provider.name,
    close: () => provider.close(),
    async send(email: OutgoingEmail): Promise<SendOutcome> {
      // Whoever would wait for the one call that tries may wait longer than an attempt is given.
      if (breaker.state === CircuitState.HalfOpen) return OPEN;
      try {
        return await breaker.execute(() => provider.send(email));
      } catch (error) {
        if (error instanceof BrokenCircuitError) return OPEN;
        throw error;
      }
    },
  };
}

const OPEN = { outcome: 'unavailable', reason: 'circuit open' } as const satisfies SendOutcome;

// cockatiel asks about results of any type.
const isUnavailable = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'outcome' in result && result.outcome === 'unavailable';

/**
 * Which provider a notification goes to next, and when to give up: the whole of business.md "E-mail delivery" as one
 * state and two functions, without clock or network. A round is what one start of the notification may try.
 */
import { type AttemptOutcome, type EmailProviderName, TELLS_DELIVERY } from './delivery.ts';

/** After so many unknown outcomes at one provider the others go first. */
const UNKNOWNS_BEFORE_OTHERS = 2;

/** Attempts whose outcome nobody knows, by provider. */
export type Unknowns = Readonly<Partial<Record<EmailProviderName, number>>>;

/** A call to a provider, and how it ended. */
export interface EndedCall {
  readonly provider: EmailProviderName;
  readonly outcome: AttemptOutcome;
}

export interface Round {
  /** Those configured, in the configured order. */
  readonly providers: readonly EmailProviderName[];
  readonly unknowns: Unknowns;
  /** How many passes the round has: one, and one more for each pause of the schedule. */
  readonly passes: number;
  /** The pass under way, counted from 1. */
  readonly pass: number;
  /** Still to be tried in this pass, in order. */
  readonly queue: readonly EmailProviderName[];
  readonly last?: EndedCall;
  /** Whether the pause after the last pass, for an event about an unknown outcome, is over. */
  readonly waitedForEvent: boolean;
}

export type Move =
  | { readonly move: 'try'; readonly provider: EmailProviderName; readonly pass: number }
  /** Until the pass of that number. */
  | { readonly move: 'pause'; readonly beforePass: number }
  /** No pass is left, but the provider of the last attempt may still report what became of it. */
  | { readonly move: 'await_event' }
  | { readonly move: 'end'; readonly outcome: 'accepted' | 'refused' | 'failed' };

/**
 * @param unknowns so far, as far as no delivery event has settled them
 * @param first the round's first attempt, where it has been made already: its pass goes on behind it
 */
export function beginRound(
  providers: readonly EmailProviderName[],
  unknowns: Unknowns,
  passes: number,
  first?: EndedCall,
): Round {
  const round = { providers, unknowns, passes, pass: 1, waitedForEvent: false };
  const queue = orderOf(providers, unknowns);
  if (first === undefined) return { ...round, queue };
  const others = queue.filter((provider) => provider !== first.provider);
  return { ...round, last: first, queue: first.outcome === 'unknown' ? [] : others };
}

/** What to do now. */
export function nextMove(round: Round): Move {
  const { last, queue, pass, passes, waitedForEvent } = round;
  if (last?.outcome === 'accepted') return { move: 'end', outcome: 'accepted' };
  if (last?.outcome === 'refused_recipient') return { move: 'end', outcome: 'refused' };
  const [provider] = queue;
  if (provider !== undefined) return { move: 'try', provider, pass };
  if (pass < passes) return { move: 'pause', beforePass: pass + 1 };
  const mayBeReported = last?.outcome === 'unknown' && TELLS_DELIVERY[last.provider];
  return mayBeReported && !waitedForEvent ? { move: 'await_event' } : { move: 'end', outcome: 'failed' };
}

/** An attempt at the head of the queue has ended. An unknown one ends the pass: the email may have left. */
export function afterAttempt(round: Round, outcome: AttemptOutcome): Round {
  const [provider, ...others] = round.queue;
  if (provider === undefined) throw new Error('an attempt ended that no pass has begun');
  const last = { provider, outcome };
  if (outcome !== 'unknown') return { ...round, last, queue: others };
  const unknowns = { ...round.unknowns, [provider]: (round.unknowns[provider] ?? 0) + 1 };
  return { ...round, last, unknowns, queue: [] };
}

/** A pause is over and has brought no event. */
export function afterPause(round: Round): Round {
  if (round.pass >= round.passes) return { ...round, waitedForEvent: true };
  return { ...round, pass: round.pass + 1, queue: orderOf(round.providers, round.unknowns) };
}

/**
 * The order of a pass: the configured one, but those with two unknown outcomes come last. They are not left out, so that a
 * notification is never given up while somebody might take it.
 */
function orderOf(providers: readonly EmailProviderName[], unknowns: Unknowns): EmailProviderName[] {
  const isDoubtful = (provider: EmailProviderName) => (unknowns[provider] ?? 0) >= UNKNOWNS_BEFORE_OTHERS;
  return [...providers.filter((each) => !isDoubtful(each)), ...providers.filter(isDoubtful)];
}

/** How a provider's classification is written down: rows with a reason each, of which the first that fits decides. */
import type { AttemptOutcome } from '../../domain/notification/delivery.ts';
import type { RequestProgress } from './requestProgress.ts';

export interface OutcomeRow<Seen> {
  readonly when: (seen: Seen) => boolean;
  readonly outcome: Exclude<AttemptOutcome, 'accepted'>;
  /** Why it means that; for the reader, and the name of its row in the tests. */
  readonly because: string;
}

/** The last row of every table: the body has not left whole, so nobody can have taken it. */
export const NOTHING_LEFT = {
  when: () => true,
  outcome: 'unavailable',
  because: 'the body never left whole, so no server can have taken the message',
} as const;

/** The last rows of both vendors' tables over HTTP: neither a refusal nor a message id came back. */
export const NO_WORD_OVER_HTTP: readonly OutcomeRow<RequestProgress>[] = [
  {
    when: ({ status }) => status !== undefined,
    outcome: 'unknown',
    because: '2xx without a message id: somebody took it, and it cannot be traced',
  },
  {
    when: ({ handedOver }) => handedOver,
    outcome: 'unknown',
    because: 'reset or timeout after the whole request had left: it may have been taken',
  },
  NOTHING_LEFT,
];

/** A refusal that says nothing: the whole message was passed on. Stands before the other 5xx. */
export const GATEWAY_TIMEOUT: OutcomeRow<RequestProgress> = {
  when: ({ status }) => status === 504,
  outcome: 'unknown',
  because: '504: a gateway passed the whole message on and had no answer itself',
};

/** @returns the first row that fits; a table that has none for it is one without its last row. */
export const firstFit = <Seen>(rows: readonly OutcomeRow<Seen>[], seen: Seen): OutcomeRow<Seen> =>
  rows.find(({ when }) => when(seen)) ?? NOTHING_LEFT;

/** The code of a library's or system's error: `ECONNRESET`. Undefined for anything that could be a sentence. */
export function errorCode(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(value) ? value : undefined;
}

/** Why a call over HTTP failed, without a word of the answer: its status, or what broke and when. */
export function callReason({ status, handedOver }: RequestProgress, code: string | undefined): string {
  if (status !== undefined) return `HTTP ${status}`;
  return `${code ?? 'no answer'} ${handedOver ? 'after the body' : 'before the body left'}`;
}

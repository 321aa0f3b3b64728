/** One round of asking the provider: a sync, what it makes necessary, and what comes of that. */
export interface Round {
  /** A pause is due before the first sync. */
  readonly pausing: boolean;
  /** The pause is over, so that the provider is asked even though nothing is known to have changed. */
  readonly due: boolean;
  readonly syncs: number;
  /** Whether the provider answered the last sync. */
  readonly reached: boolean;
  /** Whether it answered that it refuses us: asking again at once would be no use. */
  readonly refused: boolean;
  /** Whether it answered the captures, once they were asked for. */
  readonly captured?: boolean;
  readonly closed?: 'unreachable' | 'refused' | 'in_progress' | 'already_paid' | 'closed';
  /** The new orders were asked for. */
  readonly replaced: boolean;
  /** A late approval was found, and the slot is gone. */
  readonly turnedAway: boolean;
  /** Up to which capture request this round answers. */
  readonly request: number;
  readonly declinesBefore: number;
}

export const NEW_ROUND: Round = {
  pausing: false,
  due: false,
  syncs: 0,
  reached: false,
  refused: false,
  replaced: false,
  turnedAway: false,
  request: 0,
  declinesBefore: 0,
};

/** Whether the provider answered all that it was asked in this round. */
export const providerAnswered = ({ reached, captured }: Round): boolean => reached && captured !== false;

/** When a cancellation is asked for: each border of the terms and a second to either side, and around the start. */
import { type ItemType, TERMS } from './rules.ts';

export interface Moment {
  readonly when: string;
  readonly secondsBeforeStart: bigint;
}

const HOUR = 3600n;

export const AROUND_THE_START: readonly Moment[] = [
  { when: '1 s before the start', secondsBeforeStart: 1n },
  { when: 'at the start', secondsBeforeStart: 0n },
  { when: '1 s after the start', secondsBeforeStart: -1n },
  { when: '25 h after the start', secondsBeforeStart: -25n * HOUR },
];

export const AN_HOUR_BEFORE: Moment = { when: '1 h before the start', secondsBeforeStart: HOUR };
export const AFTER_THE_START: Moment = { when: '5 h 30 min after the start', secondsBeforeStart: -19_800n };

/** The borders of a type of item, each with the second before it and the second after it. */
export const aroundBorders = (itemType: ItemType): Moment[] =>
  TERMS[itemType].steps.flatMap(([hours]) => [
    { when: `1 s before ${hours} h`, secondsBeforeStart: hours * HOUR + 1n },
    { when: `at ${hours} h`, secondsBeforeStart: hours * HOUR },
    { when: `1 s after ${hours} h`, secondsBeforeStart: hours * HOUR - 1n },
  ]);

/** One moment in each step of the terms, the last one included. */
export const inEachStep = (itemType: ItemType): Moment[] => [
  ...TERMS[itemType].steps.map(([hours]) => ({
    when: `${hours + 1n} h before the start`,
    secondsBeforeStart: (hours + 1n) * HOUR,
  })),
  AN_HOUR_BEFORE,
];

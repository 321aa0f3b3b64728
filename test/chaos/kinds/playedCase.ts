import type { Expected } from './expected.ts';

/** A booking whose customer has done what they meant to do, and what must come of it. */
export interface PlayedCase {
  readonly bookingId: string;
  readonly expected: Expected;
}

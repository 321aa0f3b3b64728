/** The matrix: every moment of every step of every kind, each under an id by which it can be run alone. */
import type { CrashedLetter } from './oracle/notifications.ts';
import type { KindName } from './kinds/stripe.ts';
import { LETTER_LEFT } from './worker/emailSent.ts';
import { type Recording, type StepPoint, stepsOf } from './oracle/steps.ts';

export interface CrashCase {
  /** `<kind>/<step>/<moment>` */
  readonly id: string;
  readonly kind: KindName;
  readonly point: StepPoint;
  /** The letter whose writing is cut in two, where it is one. */
  readonly letter?: CrashedLetter;
}

/** All letters are written by one workflow: of those that went the same way, the first kind's has the cases. */
export function casesOf(recordings: ReadonlyMap<KindName, Recording>): CrashCase[] {
  const letters = new Set<string>();
  return [...recordings].flatMap(([kind, recording]) =>
    stepsOf(recording, letters).flatMap(({ name, points }) =>
      points.map((point) => ({
        ...{ id: `${kind}/${name}/${point.moment}`, kind, point },
        ...(point.scope.startsWith('letter/') ? { letter: letterOf(point) } : {}),
      })),
    ),
  );
}

const letterOf = ({ scope, afterEffect }: StepPoint): CrashedLetter => ({
  template: scope.replace('letter/', ''),
  hadLeft: afterEffect === LETTER_LEFT,
});

/** The matrix: every moment of every step of every kind, each under an id by which it can be run alone. */
import type { CrashedNotification } from './oracle/notifications.ts';
import type { KindName } from './kinds/kinds.ts';
import { EMAIL_SENT } from './worker/emailSent.ts';
import { type Recording, type StepPoint, stepsOf } from './oracle/steps.ts';

export interface CrashCase {
  /** `<kind>/<step>/<moment>` */
  readonly id: string;
  readonly kind: KindName;
  readonly point: StepPoint;
  /** The notification whose writing is cut in two, where it is one. */
  readonly notification?: CrashedNotification;
}

/** All notifications are written by one workflow: of those that went the same way, the first kind's has the cases. */
export function casesOf(recordings: ReadonlyMap<KindName, Recording>): CrashCase[] {
  const notifications = new Set<string>();
  return [...recordings].flatMap(([kind, recording]) =>
    stepsOf(recording, notifications).flatMap(({ name, points }) =>
      points.map((point) => ({
        id: `${kind}/${name}/${point.moment}`,
        kind,
        point,
        ...(point.scope.startsWith('notification/') ? { notification: notificationOf(point) } : {}),
      })),
    ),
  );
}

const notificationOf = ({ scope, afterEffect }: StepPoint): CrashedNotification => ({
  template: scope.replace('notification/', ''),
  hadLeft: afterEffect === EMAIL_SENT,
});

/** The matrix: every moment of every step of every kind, each under an id by which it can be run alone. */
import type { CutEmails } from './oracle/notifications.ts';
import type { KindName } from './kinds/kinds.ts';
import { emailOf } from './worker/emailSent.ts';
import { defined } from '../../src/domain/defined.ts';
import { type Recording, type StepPoint, stepsOf } from './oracle/steps.ts';

export interface CrashCase {
  /** `<kind>/<step>/<moment>` */
  readonly id: string;
  readonly kind: KindName;
  readonly point: StepPoint;
  /** Where the worker dies over the sending of emails. */
  readonly cutEmails?: CutEmails;
}

/**
 * Notifications that no first attempt has settled are sent by one workflow: of those that went the same way, the first
 * kind's has the cases.
 */
export function casesOf(recordings: ReadonlyMap<KindName, Recording>): CrashCase[] {
  const notifications = new Set<string>();
  return [...recordings].flatMap(([kind, recording]) =>
    stepsOf(recording, notifications).flatMap(({ name, points }) =>
      points.map((point) => ({
        id: `${kind}/${name}/${point.moment}`,
        kind,
        point,
        ...(SENDING.test(point.key) ? { cutEmails: cutEmailsOf(point) } : {}),
      })),
    ),
  );
}

const SENDING = /^activity sendEmails /;

function cutEmailsOf({ moment, afterEffect }: StepPoint): CutEmails {
  const unnoted = moment.startsWith('midway') && afterEffect !== undefined ? emailOf(afterEffect) : undefined;
  return { isLost: moment !== 'after', ...defined({ unnoted }) };
}

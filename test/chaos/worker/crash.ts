/** The order to die, as the worker that is to die holds it. The first booking begun under it is the one it is about. */
import { type CrashPoint, type Moment, type Owner, type ToWorker, UNNAMED } from './crashPoint.ts';
import { report } from './report.ts';

export interface Crash {
  follow(order: ToWorker): void;
  /** A booking's workflow begins; the first one under an order becomes its subject. */
  begins(owner: Owner): void;
  /** Does not return where this is the point. */
  at(owner: Owner | undefined, keys: readonly string[], moment: Moment): void;
  isRecorded(owner: Owner | undefined): boolean;
}

export function createCrash(): Crash {
  let arm: ToWorker['arm'] | undefined;
  let subject: string | undefined;
  const isSubject = ({ bookingId }: Owner): boolean =>
    subject !== undefined && (bookingId === subject || bookingId === UNNAMED);
  return {
    follow: (order) => {
      arm = order.arm;
      subject = undefined;
    },
    begins: (owner) => {
      if (arm !== undefined && owner.scope === 'checkout') subject ??= owner.bookingId;
    },
    at: (owner, keys, moment) => {
      if (arm === undefined || arm === 'record' || owner === undefined) return;
      if (!isSubject(owner) || owner.scope !== arm.scope) return;
      if (moment === arm.moment && keys.includes(arm.key)) die(arm);
    },
    isRecorded: (owner) => arm === 'record' && owner !== undefined && isSubject(owner),
  };
}

/** The kernel ends the process at once; the thread that asked for it does nothing any more. */
function die(point: CrashPoint): void {
  report({ says: 'dies', point });
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

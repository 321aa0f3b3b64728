/**
 * Where a worker dies: at a step of a booking's histories, and at which moment of it. The enumeration (steps.ts) and
 * the worker that dies (coreProxy.ts, effects.ts) name steps by the same keys, so that a point means one thing.
 */

/**
 * - `before`: the worker has been given the task and has done nothing yet.
 * - `midway-k`: the k-th effect of an activity (a call that changes something, a commit, an email) has happened, and
 *   the next one has not.
 * - `inside`: everything is done, nothing is reported.
 * - `after`: reported, and nothing else.
 */
export type Moment = 'before' | 'inside' | 'after' | `midway-${number}`;

/** Whose history: a run of the booking, one of its refunds, a dispute over it, or one of its notifications. */
export type Scope = 'checkout' | 'stay' | 'dispute' | `refund-${string}` | `notification/${string}`;

export interface CrashPoint {
  readonly scope: Scope;
  /** As one of {@link keys} makes it. */
  readonly key: string;
  readonly moment: Moment;
}

/** What a worker is given to do, in words that a history and a worker's own view of it share. */
export const keys = {
  /** @param nth how many of its type the run had scheduled with it: a fetch more or less before shifts nothing */
  activity: (type: string, nth: number) => `activity ${type} ${nth}`,
  begin: () => 'task begin',
  result: (type: string, nth: number) => `task result ${type} ${nth}`,
  timer: (nth: number) => `task timer ${nth}`,
  signal: (name: string, nth: number) => `task signal ${name} ${nth}`,
  childStarted: (child: string, nth: number) => `task child ${child} ${nth}`,
  update: (name: string, nth: number) => `task update ${name} ${nth}`,
  answer: (name: string, nth: number) => `task answer ${name} ${nth}`,
} as const;

/** What the id of a refund's or a notification's workflow says that is the same in every booking. */
export function nameOfChild(workflowId: string): string {
  const scope = ownerOf(workflowId, false)?.scope;
  return scope === undefined ? workflowId : nameOfScope(scope);
}

/** Before the names of its steps. */
export const nameOfScope = (scope: Scope): string => scope.replace('notification/', '');

const partsOf = (workflowId: string): string[] => workflowId.split(/[/.]/);

export interface Owner {
  /** {@link UNNAMED} of a dispute, whose id is its provider's: it is about the booking of the case. */
  readonly bookingId: string;
  readonly scope: Scope;
}

export const UNNAMED = 'unnamed';

/**
 * Whose workflow an id names: `booking/<booking>`, `refund/<booking>/<n>`, `dispute/<provider>/<id>` or `notification/<template>.<booking>[.<cause>]`.
 * Undefined for one that belongs to no booking.
 * @param continued a later run
 */
export function ownerOf(workflowId: string, continued: boolean): Owner | undefined {
  const [kind, first, second] = partsOf(workflowId);
  if (first === undefined) return undefined;
  if (kind === 'booking') return { bookingId: first, scope: continued ? 'stay' : 'checkout' };
  if (second === undefined) return undefined;
  if (kind === 'dispute') return { bookingId: UNNAMED, scope: 'dispute' };
  if (kind === 'refund') return { bookingId: first, scope: `refund-${second}` };
  return kind === 'notification' ? { bookingId: second, scope: `notification/${first}` } : undefined;
}

/** What the worker of a case reports to the harness. */
export type FromWorker =
  | { readonly says: 'polls' | 'armed' }
  | { readonly says: 'dies'; readonly point: CrashPoint }
  /** The effects of one activity, in order, when it has ended. */
  | { readonly says: 'effects'; readonly scope: Scope; readonly key: string; readonly effects: string[] };

/** What the harness orders: from the next booking on, die there; or nowhere, and report effects. */
export interface ToWorker {
  readonly arm: CrashPoint | 'record';
}

/**
 * What may befall a call to a vendor, as a table of kinds: whether the effect happens, and what the caller sees.
 * A new kind is one more line. Vendors differ only in how their own error bodies look.
 */
import { z } from 'zod';

/** What any vendor may answer when it cannot work. */
export type Outage = 429 | 500 | 503;

export type CallEnd<E = Outage> =
  /** The vendor's answer, as ever. */
  | 'answer'
  /** The connection is destroyed. */
  | 'drop'
  /** No answer until the caller gives up or `delayMs` has passed, then the connection is destroyed. */
  | 'hang'
  | E;

/** `E`: the statuses that this vendor's faults may answer. */
export interface CallFaultKind<E = Outage> {
  readonly effect: boolean;
  readonly end: CallEnd<E>;
  /** Waits `delayMs` before the effect, or between it and the answer. */
  readonly late?: 'before' | 'after';
}

export const CALL_FAULT_KINDS = {
  drop_before: { effect: false, end: 'drop' },
  drop_after: { effect: true, end: 'drop' },
  timeout: { effect: true, end: 'hang' },
  timeout_before: { effect: false, end: 'hang' },
  '429': { effect: false, end: 429 },
  '500': { effect: false, end: 500 },
  '500_after': { effect: true, end: 500 },
  '503': { effect: false, end: 503 },
  /** The endpoint's own answer is kept under its key, and the caller sees a gateway's. */
  '503_after': { effect: true, end: 503 },
  slow: { effect: true, end: 'answer', late: 'before' },
  slow_after: { effect: true, end: 'answer', late: 'after' },
} as const satisfies Record<string, CallFaultKind>;

export type CallFaultName = keyof typeof CALL_FAULT_KINDS;

export interface CallFault<K extends string = CallFaultName> {
  readonly method: string;
  readonly path: string;
  readonly kind: K;
  readonly times: number;
  readonly delayMs?: number | undefined;
}

/** The order for one fault of the kinds that a vendor's table has. */
export function callFaultOf<K extends string>(table: Readonly<Record<K, unknown>>) {
  return z.strictObject({
    method: z.string().default('*'),
    /** A prefix; a whole path where it holds `:parameters` or ends in `$`. */
    path: z.string().startsWith('/').default('/'),
    kind: z.enum(Object.keys(table) as K[]), // Object.keys widens to string
    /** How many calls it befalls. */
    times: z.number().int().min(1).default(1),
    delayMs: z.number().int().min(0).optional(),
  });
}

export const callFault = callFaultOf(CALL_FAULT_KINDS);

export interface MetFault<E = Outage> extends CallFaultKind<E> {
  readonly delayMs: number;
}

export interface CallFaults<K extends string = CallFaultName, E = Outage> {
  /** With the times that are left. */
  readonly pending: readonly CallFault<K>[];
  set(faults: readonly CallFault<K>[]): void;
  /** The first fault that fits this call, used up once. */
  take(method: string, path: string): MetFault<E> | undefined;
}

const DEFAULT_DELAY_MS = { late: 1_000, hang: 60_000 } as const;

export const createCallFaults = (): CallFaults => createCallFaultsOf(CALL_FAULT_KINDS);

/** For a vendor with a table of its own. */
export function createCallFaultsOf<K extends string, E>(
  table: Readonly<Record<K, CallFaultKind<E>>>,
): CallFaults<K, E> {
  let pending: CallFault<K>[] = [];
  return {
    get pending() {
      return pending;
    },
    set: (faults) => {
      pending = [...faults];
    },
    take: (method, path) => {
      const met = pending.find((fault) => fits(fault, method, path));
      if (met === undefined) return undefined;
      pending = pending.flatMap((fault) => (fault === met ? usedOnce(fault) : [fault]));
      return metFault(table[met.kind], met.delayMs);
    },
  };
}

export function metFault<E>(kind: CallFaultKind<E>, delayMs?: number): MetFault<E> {
  return { ...kind, delayMs: delayMs ?? DEFAULT_DELAY_MS[kind.late === undefined ? 'hang' : 'late'] };
}

function usedOnce<K extends string>(fault: CallFault<K>): CallFault<K>[] {
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}

function fits(fault: CallFault<string>, method: string, path: string): boolean {
  if (fault.method !== '*' && fault.method.toUpperCase() !== method) return false;
  const isWhole = fault.path.includes(':') || fault.path.endsWith('$');
  if (!isWhole) return path.startsWith(fault.path);
  const wanted = fault.path.replace(/\$$/, '').split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith(':') || part === given[index])
  );
}

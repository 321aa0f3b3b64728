/**
 * What may befall a call to a vendor, as a table of kinds: whether the effect happens, and what the caller sees.
 * A new kind is one more line. Vendors differ only in how their own error bodies look.
 */
import { z } from 'zod';

export type CallEnd =
  /** The vendor's answer, as ever. */
  | 'answer'
  /** The connection is destroyed. */
  | 'drop'
  /** No answer until the caller gives up or `delayMs` has passed, then the connection is destroyed. */
  | 'hang'
  | 429
  | 500
  | 503;

export interface CallFaultKind {
  readonly effect: boolean;
  readonly end: CallEnd;
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

const kinds = Object.keys(CALL_FAULT_KINDS) as (keyof typeof CALL_FAULT_KINDS)[]; // Object.keys widens to string

export const callFault = z.strictObject({
  method: z.string().default('*'),
  /** A prefix; a whole path where it holds `:parameters` or ends in `$`. */
  path: z.string().startsWith('/'),
  kind: z.enum(kinds),
  /** How many calls it befalls. */
  times: z.number().int().min(1).default(1),
  delayMs: z.number().int().min(0).optional(),
});
export type CallFault = z.output<typeof callFault>;

export interface MetFault extends CallFaultKind {
  readonly delayMs: number;
}

export interface CallFaults {
  /** With the times that are left. */
  readonly pending: readonly CallFault[];
  set(faults: readonly CallFault[]): void;
  /** The first fault that fits this call, used up once. */
  take(method: string, path: string): MetFault | undefined;
}

const DEFAULT_DELAY_MS = { late: 1_000, hang: 60_000 } as const;

export function createCallFaults(): CallFaults {
  let pending: CallFault[] = [];
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
      const kind: CallFaultKind = CALL_FAULT_KINDS[met.kind];
      return { ...kind, delayMs: met.delayMs ?? DEFAULT_DELAY_MS[kind.late === undefined ? 'hang' : 'late'] };
    },
  };
}

function usedOnce(fault: CallFault): CallFault[] {
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}

function fits(fault: CallFault, method: string, path: string): boolean {
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

/** What a run has measured: one line a question, the product beside its floors, and its aims. */
import type { ProcessorTimes } from './processor.ts';
import type { ProcessSpent } from './product/messages.ts';

export interface Aim {
  /**
   * What is held against the limit: the product's figure divided by the floor's, or by the floor's and the effects'
   * together, or the figure itself.
   */
  readonly of: 'floor' | 'both' | 'product';
  readonly rule: 'at most' | 'at least';
  readonly limit: number;
}

export interface Line {
  readonly name: string;
  readonly unit: 'ms' | '/s' | 'pieces' | 'bytes';
  readonly product: number;
  /** Absent where the smallest possible thing has no such figure. */
  readonly floor?: number;
  /** The same effects without Temporal. */
  readonly effects?: number;
  /** What both spend alike, and would count twice. */
  readonly shared?: number;
  readonly aims?: readonly Aim[];
}

export type AimResult = 'PASS' | 'over' | 'under';

/** Product divided by floor; undefined without a floor. */
export function ratioOf({ product, floor }: Line): number | undefined {
  return floor === undefined || floor === 0 ? undefined : product / floor;
}

/**
 * Product divided by what Temporal's least and the effects' least would come to, one after the other; undefined where one
 * is not known.
 */
export function ratioToBothOf({ unit, product, floor, effects, shared = 0 }: Line): number | undefined {
  if (floor === undefined || effects === undefined || floor === 0 || effects === 0) return undefined;
  return unit === '/s' ? product * (1 / floor + 1 / effects) : product / (floor + effects - shared);
}

/** How a line stands to its aims; undefined when it has none. A figure, never a reason to fail a run. */
export function aimResultOf(line: Line): AimResult | undefined {
  const results = (line.aims ?? []).map((aim) => resultOf(line, aim));
  return results.find((result) => result !== undefined && result !== 'PASS') ?? results[0];
}

function resultOf(line: Line, { of, rule, limit }: Aim): AimResult | undefined {
  const figures = { product: line.product, floor: ratioOf(line), both: ratioToBothOf(line) };
  const figure = figures[of];
  if (figure === undefined) return undefined;
  if (rule === 'at most') return figure <= limit ? 'PASS' : 'over';
  return figure >= limit ? 'PASS' : 'under';
}

/** One run as it is written to a file: raw samples too, so that another day can ask them another question. */
export interface Report {
  /** ISO instant of the start. */
  readonly at: string;
  readonly conditions: Readonly<Record<string, string | number>>;
  readonly lines: readonly Line[];
  readonly taken: Readonly<Record<string, Taken>>;
}

export const SIDES = ['product', 'floor', 'effects'] as const;
export type Side = (typeof SIDES)[number];

/** Processor time in milliseconds by who spent it, and the statements of the house. */
export interface Spent extends ProcessSpent, ProcessorTimes {}

/** What was sampled, in the order in which it was taken. A side that has no part in a line has no samples. */
export interface Taken {
  /** Milliseconds, or happenings a second. */
  readonly samples: Readonly<Record<Side, readonly number[]>>;
  /** For each sample, with what it set going in the background. */
  readonly spent: Readonly<Record<Side, readonly Spent[]>>;
}

/** The report with each line's ratio and result spelt out, for readers without this code. */
export function reportJson(report: Report): string {
  const lines = report.lines.map((line) => ({
    ...line,
    ratio: ratioOf(line),
    ratioToBoth: ratioToBothOf(line),
    result: aimResultOf(line),
  }));
  return `${JSON.stringify({ ...report, lines }, null, 2)}\n`;
}

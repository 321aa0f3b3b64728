/** What a run has measured: one line a question, the product beside the floor, and its aims. */

export interface Aim {
  /** What is held against the limit: the product's figure divided by the floor's, or the figure itself. */
  readonly of: 'ratio' | 'product';
  readonly rule: 'at most' | 'at least';
  readonly limit: number;
}

export interface Line {
  readonly name: string;
  readonly unit: 'ms' | '/s' | 'events' | 'bytes';
  readonly product: number;
  /** Absent where the smallest possible thing has no such figure. */
  readonly floor?: number;
  readonly aim?: Aim;
}

export type AimResult = 'PASS' | 'over' | 'under';

/** Product divided by floor; undefined without a floor. */
export function ratioOf({ product, floor }: Line): number | undefined {
  return floor === undefined || floor === 0 ? undefined : product / floor;
}

/** How a line stands to its aim; undefined when it has none. A figure, never a reason to fail a run. */
export function aimResultOf(line: Line): AimResult | undefined {
  const { aim } = line;
  if (aim === undefined) return undefined;
  const figure = aim.of === 'product' ? line.product : ratioOf(line);
  if (figure === undefined) return undefined;
  if (aim.rule === 'at most') return figure <= aim.limit ? 'PASS' : 'over';
  return figure >= aim.limit ? 'PASS' : 'under';
}

/** One run as it is written to a file: raw samples too, so that another day can ask them another question. */
export interface Report {
  /** ISO instant of the start. */
  readonly at: string;
  readonly conditions: Readonly<Record<string, string | number>>;
  readonly lines: readonly Line[];
  readonly taken: Readonly<Record<string, Taken>>;
}

/** What was sampled of both sides, in the order in which it was taken. */
export interface Sampled {
  readonly product: readonly number[];
  readonly floor: readonly number[];
}

export interface Taken {
  /** Milliseconds, or happenings a second. */
  readonly samples: Sampled;
  /** Milliseconds of processor time for each sample, with what it set going in the background. */
  readonly spent: Sampled;
}

/** The report with each line's ratio and result spelt out, for readers without this code. */
export function reportJson(report: Report): string {
  const lines = report.lines.map((line) => ({ ...line, ratio: ratioOf(line), result: aimResultOf(line) }));
  return `${JSON.stringify({ ...report, lines }, null, 2)}\n`;
}

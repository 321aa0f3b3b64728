/** A report as a table for the terminal. */
import { type Aim, type Line, ratioOf, aimResultOf } from './report.ts';

const HEAD = ['', 'product', 'floor', 'ratio', 'aim', ''] as const;
const GAP = '  ';

/** Columns as wide as their widest cell; the first is set to the left, figures to the right. */
export function renderTable(lines: readonly Line[]): string {
  const rows = [[...HEAD], ...lines.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  const texts = rows.map((row) =>
    row
      .map((cell, column) => set(cell, column, widths))
      .join(GAP)
      .trimEnd(),
  );
  return [texts[0], rule, ...texts.slice(1)].join('\n');
}

const LEFT_COLUMNS: ReadonlySet<number> = new Set([0, 4, 5]);

function set(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return LEFT_COLUMNS.has(column) ? cell.padEnd(width) : cell.padStart(width);
}

function cellsOf(line: Line): string[] {
  const ratio = ratioOf(line);
  return [
    line.name,
    figure(line.product, line.unit),
    line.floor === undefined ? '' : figure(line.floor, line.unit),
    ratio === undefined ? '' : ratio.toFixed(2),
    line.aim === undefined ? '' : aimText(line.aim),
    aimResultOf(line) ?? '',
  ];
}

function figure(value: number, unit: Line['unit']): string {
  switch (unit) {
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case '/s':
      return `${value.toFixed(1)} /s`;
    case 'events':
      return String(Math.round(value));
    case 'bytes':
      return `${(value / 1024).toFixed(1)} KiB`;
  }
}

const aimText = ({ of, rule, limit }: Aim): string => `${rule} ${limit}${of === 'ratio' ? ' x floor' : ''}`;

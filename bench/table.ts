/** A report as a table for the terminal. */
import { type Aim, type Line, ratioOf, ratioToBothOf, aimResultOf } from './report.ts';

const HEAD = ['', 'product', 'floor', 'effects', '÷ floor', '÷ both', 'aim', ''] as const;
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

const LEFT_COLUMNS: ReadonlySet<number> = new Set([0, 6, 7]);

function set(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return LEFT_COLUMNS.has(column) ? cell.padEnd(width) : cell.padStart(width);
}

function cellsOf(line: Line): string[] {
  const { floor, effects, unit } = line;
  return [
    line.name,
    figure(line.product, unit),
    floor === undefined ? '' : figure(floor, unit),
    effects === undefined ? '' : figure(effects, unit),
    ratioOf(line)?.toFixed(2) ?? '',
    ratioToBothOf(line)?.toFixed(2) ?? '',
    (line.aims ?? []).map(aimText).join(', '),
    aimResultOf(line) ?? '',
  ];
}

function figure(value: number, unit: Line['unit']): string {
  switch (unit) {
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case '/s':
      return `${value.toFixed(1)} /s`;
    case 'pieces':
      return String(Math.round(value));
    case 'bytes':
      return `${(value / 1024).toFixed(1)} KiB`;
  }
}

const OF = { floor: ' x floor', both: ' x both', product: '' } as const;
const aimText = ({ of, rule, limit }: Aim): string => `${rule} ${limit}${OF[of]}`;

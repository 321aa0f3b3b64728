/** A report as a table for the terminal. */
import { type Aim, type Line, ratioOf, ratioToBothOf, aimResultOf } from './report.ts';

const HEAD = ['', 'product', 'floor', 'effects', '÷ floor', '÷ both', 'aim', ''] as const;
const GAP = '  ';

export function renderTable(lines: readonly Line[]): string {
  return alignedRows([[...HEAD], ...lines.map(cellsOf)], new Set([0, 6, 7]));
}

/**
 * Columns as wide as their widest cell, with a rule below the first row.
 * @param left the columns that are set to the left; the others are figures
 */
export function alignedRows(
  rows: readonly (readonly string[])[],
  left: ReadonlySet<number> = new Set([0]),
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  const texts = rows.map((row) =>
    row
      .map((cell, column) =>
        left.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join(GAP)
      .trimEnd(),
  );
  return [texts[0], rule, ...texts.slice(1)].join('\n');
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

const MIB = 1024 * 1024;

export function figure(value: number, unit: Line['unit']): string {
  switch (unit) {
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case '/s':
      return `${value.toFixed(1)} /s`;
    case 'pieces':
      return String(Math.round(value));
    case 'bytes':
      return value < MIB ? `${(value / 1024).toFixed(1)} KiB` : `${Math.round(value / MIB)} MiB`;
  }
}

const OF = { floor: ' x floor', both: ' x both', product: '' } as const;
const aimText = ({ of, rule, limit }: Aim): string => `${rule} ${limit}${OF[of]}`;

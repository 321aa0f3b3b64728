/** Levels side by side: the product's figure and, in parentheses, how many times the floor's it is. */
import { type Line, ratioOf } from '../report.ts';
import { alignedRows, figure } from '../table.ts';
import type { Level } from './level.ts';

/** @param levels at least one, measured in this order, all with the same lines */
export function renderGrowth(levels: readonly Level[]): string {
  const [first] = levels;
  if (first === undefined) throw new RangeError('no level was measured');
  const head = ['', ...levels.map(({ name }) => name), 'last ÷ first'];
  const rows = first.lines.map((line, place) => {
    const ofLevels = levels.map(({ lines }) => lines[place]);
    return [
      line.name,
      ...ofLevels.map((each) => (each === undefined ? '' : cellOf(each))),
      growthOf(ofLevels),
    ];
  });
  return alignedRows([head, ...rows]);
}

function cellOf(line: Line): string {
  const ratio = ratioOf(line);
  return figure(line.product, line.unit) + (ratio === undefined ? '' : ` (${ratio.toFixed(2)})`);
}

/** Of the ratios where there is a floor: what the machine does meanwhile hits both. */
function growthOf(levels: readonly (Line | undefined)[]): string {
  const [first, last] = [levels.at(0), levels.at(-1)];
  if (first === undefined || last === undefined) return '';
  const [from, to] = [ratioOf(first) ?? first.product, ratioOf(last) ?? last.product];
  return from === 0 ? '' : (to / from).toFixed(2);
}

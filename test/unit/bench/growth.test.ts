/** The table of growth divides what belongs together: the last level's ratio by the first's, line by line. */
import { expect, it } from 'vitest';
import type { Level } from '../../../bench/growth/level.ts';
import { renderGrowth } from '../../../bench/growth/table.ts';

const level = (name: string, product: number, floor: number, memory: number): Level => ({
  name,
  open: { before: 0, after: 0 },
  lines: [
    { name: 'creation', unit: 'ms', product, floor },
    { name: '  p95', unit: 'ms', product: 2 * product, floor },
    { name: 'acknowledgement', unit: 'ms', product: 20, floor: 10 },
    { name: '  p95', unit: 'ms', product: 90, floor: 10 },
    { name: 'memory', unit: 'bytes', product: memory },
  ],
});

it('shows each level beside its floor, lines of one name apart, and memory without a floor by itself', () => {
  const table = renderGrowth([
    level('100 open', 30, 20, 1024 ** 2),
    level('1,000 open', 90, 30, 3 * 1024 ** 2),
  ]);
  expect(table.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    ' 100 open 1,000 open last ÷ first',
    '--------------- -------------- --------------- ------------',
    'creation 30.0 ms (1.50) 90.0 ms (3.00) 2.00',
    ' p95 60.0 ms (3.00) 180.0 ms (6.00) 2.00',
    'acknowledgement 20.0 ms (2.00) 20.0 ms (2.00) 1.00',
    ' p95 90.0 ms (9.00) 90.0 ms (9.00) 1.00',
    'memory 1 MiB 3 MiB 3.00',
  ]);
});

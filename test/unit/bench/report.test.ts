/** A line of the table says the truth about its aim, and the table and the file say the same. */
import { describe, expect, it } from 'vitest';
import {
  type Line,
  type Report,
  ratioOf,
  ratioToBothOf,
  reportJson,
  aimResultOf,
} from '../../../bench/report.ts';
import { renderTable } from '../../../bench/table.ts';

const creation: Line = {
  name: 'booking creation, p50',
  unit: 'ms',
  product: 45,
  floor: 30,
  aims: [{ of: 'floor', rule: 'at most', limit: 1.5 }],
};
const crowd: Line = {
  name: 'complete bookings',
  unit: '/s',
  product: 6,
  floor: 10,
  aims: [{ of: 'floor', rule: 'at least', limit: 0.7 }],
};
const events: Line = {
  name: 'events',
  unit: 'pieces',
  product: 61,
  floor: 29,
  aims: [{ of: 'product', rule: 'at most', limit: 60 }],
};
const processor: Line = {
  name: 'processor time',
  unit: 'ms',
  product: 240,
  floor: 120,
  effects: 100,
  shared: 20,
  aims: [
    { of: 'floor', rule: 'at most', limit: 2 },
    { of: 'both', rule: 'at most', limit: 1.2 },
  ],
};
const longest: Line = { name: '  the longest', unit: 'pieces', product: 64 };
const bytes: Line = { name: 'bytes', unit: 'bytes', product: 12_800, floor: 3_584 };

describe('a line', () => {
  it.each([
    { line: creation, result: 'PASS' },
    { line: { ...creation, product: 45.1 }, result: 'over' },
    { line: crowd, result: 'under' },
    { line: { ...crowd, product: 7 }, result: 'PASS' },
    { line: events, result: 'over' },
    { line: { ...events, product: 60 }, result: 'PASS' },
    { line: processor, result: 'PASS' },
    { line: { ...processor, shared: 21 }, result: 'over' },
    { line: longest, result: undefined },
  ])('of $line.product to $line.floor is $result', ({ line, result }) => {
    expect(aimResultOf(line)).toBe(result);
  });

  it('without a floor, or with a floor of nothing, has no ratio', () => {
    expect(ratioOf(longest)).toBeUndefined();
    expect(ratioOf({ ...bytes, floor: 0 })).toBeUndefined();
  });
});

describe('floor and effects together', () => {
  it('are one after the other: times add up, rates do not', () => {
    expect(ratioToBothOf(processor)).toBeCloseTo(240 / 200, 9);
    // 10 a second and 10 a second take two tenths of a second, one after the other
    expect(ratioToBothOf({ ...crowd, effects: 10 })).toBeCloseTo(6 / 5, 9);
    expect(ratioToBothOf(crowd)).toBeUndefined();
  });
});

describe('the table', () => {
  it('shows the sides, the ratios, the aims and result in columns', () => {
    expect(renderTable([creation, crowd, events, processor, longest, bytes])).toMatchInlineSnapshot(`
      "                        product     floor   effects  ÷ floor  ÷ both  aim
      ---------------------  --------  --------  --------  -------  ------  -------------------------------------  -----
      booking creation, p50   45.0 ms   30.0 ms               1.50          at most 1.5 x floor                    PASS
      complete bookings        6.0 /s   10.0 /s               0.60          at least 0.7 x floor                   under
      events                       61        29               2.10          at most 60                             over
      processor time         240.0 ms  120.0 ms  100.0 ms     2.00    1.20  at most 2 x floor, at most 1.2 x both  PASS
        the longest                64
      bytes                  12.5 KiB   3.5 KiB               3.57"
    `);
  });
});

describe('the file', () => {
  it('holds the lines with ratio and result, and what was taken', () => {
    const spent = [{ house: 9, statements: 4, others: 1 }];
    const taken = {
      samples: { product: [45], floor: [30], effects: [] },
      spent: { product: spent, floor: spent, effects: [] },
    };
    const report: Report = {
      at: '2026-11-25T12:00:00.000Z',
      conditions: {},
      lines: [creation],
      taken: { creation: taken },
    };
    expect(JSON.parse(reportJson(report))).toEqual({
      ...report,
      lines: [{ ...creation, ratio: 1.5, result: 'PASS' }],
    });
  });
});

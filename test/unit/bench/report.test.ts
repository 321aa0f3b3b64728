/** A line of the table says the truth about its aim, and the table and the file say the same. */
import { describe, expect, it } from 'vitest';
import { type Line, type Report, ratioOf, reportJson, aimResultOf } from '../../../bench/report.ts';
import { renderTable } from '../../../bench/table.ts';

const creation: Line = {
  name: 'booking creation, p50',
  unit: 'ms',
  product: 45,
  floor: 30,
  aim: { of: 'ratio', rule: 'at most', limit: 1.5 },
};
const crowd: Line = {
  name: 'complete bookings',
  unit: '/s',
  product: 6,
  floor: 10,
  aim: { of: 'ratio', rule: 'at least', limit: 0.7 },
};
const events: Line = {
  name: 'events',
  unit: 'events',
  product: 61,
  floor: 29,
  aim: { of: 'product', rule: 'at most', limit: 60 },
};
const longest: Line = { name: '  the longest', unit: 'events', product: 64 };
const bytes: Line = { name: 'bytes', unit: 'bytes', product: 12_800, floor: 3_584 };

describe('a line', () => {
  it.each([
    { line: creation, result: 'PASS' },
    { line: { ...creation, product: 45.1 }, result: 'over' },
    { line: crowd, result: 'under' },
    { line: { ...crowd, product: 7 }, result: 'PASS' },
    { line: events, result: 'over' },
    { line: { ...events, product: 60 }, result: 'PASS' },
    { line: longest, result: undefined },
  ])('of $line.product to $line.floor is $result', ({ line, result }) => {
    expect(aimResultOf(line)).toBe(result);
  });

  it('without a floor, or with a floor of nothing, has no ratio', () => {
    expect(ratioOf(longest)).toBeUndefined();
    expect(ratioOf({ ...bytes, floor: 0 })).toBeUndefined();
  });
});

describe('the table', () => {
  it('shows product, floor, ratio, aim and result in columns', () => {
    expect(renderTable([creation, crowd, events, longest, bytes])).toMatchInlineSnapshot(`
      "                        product    floor  ratio  aim
      ---------------------  --------  -------  -----  --------------------  -----
      booking creation, p50   45.0 ms  30.0 ms   1.50  at most 1.5 x floor   PASS
      complete bookings        6.0 /s  10.0 /s   0.60  at least 0.7 x floor  under
      events                       61       29   2.10  at most 60            over
        the longest                64
      bytes                  12.5 KiB  3.5 KiB   3.57"
    `);
  });
});

describe('the file', () => {
  it('holds the lines with ratio and result, and what was taken', () => {
    const taken = { samples: { product: [45], floor: [30] }, spent: { product: [9], floor: [4] } };
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

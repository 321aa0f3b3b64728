import { expect, it } from 'vitest';
import { summary, table } from '../../../tools/chaos/report.ts';
import type { Tried } from '../../chaos/matrix.ts';

const tried = (id: string, result: Partial<Tried>): Tried => ({
  case: { id, kind: 'paid', point: { scope: 'checkout', key: 'task begin', moment: 'before' } },
  findings: [],
  reached: true,
  ms: 4_000,
  ...result,
});

const good = tried('paid/begin/before', {});
const found = tried('paid/begin/inside', { findings: ['the slot is sold twice'], ms: 9_000 });
const unreached = tried('paid/begin/after', { reached: false });

it('a run without findings passes and says how many cases it tried', () => {
  expect(summary([good], 61_000)).toEqual({ line: '1 cases, 0 findings (61 s)', failed: false });
});

it('one finding fails the run', () => {
  expect(summary([good, found], 61_000)).toEqual({ line: '2 cases, 1 findings (61 s)', failed: true });
});

it('a point that no booking came by fails the run: it has shown nothing', () => {
  expect(summary([good, unreached], 1_000)).toEqual({
    line: '2 cases, 0 findings, 1 not reached (1 s)',
    failed: true,
  });
});

it('the table counts the cases of each kind', () => {
  const [, row] = table([good, found, unreached]).split('\n');
  expect(row?.trim().split(/\s{2,}/)).toEqual(['paid', '3', '1', '1', '1', '9 s']);
});

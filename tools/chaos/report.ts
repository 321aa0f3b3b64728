/** The matrix in a table, and its result in one line. */
import type { Tried } from '../../test/chaos/matrix.ts';

const COLUMNS = ['kind', 'cases', 'passed', 'findings', 'not reached', 'slowest'] as const;

export function table(tried: readonly Tried[]): string {
  const kinds = [...new Set(tried.map(({ case: { kind } }) => kind))];
  const rows = kinds.map((kind) => {
    const of = tried.filter((one) => one.case.kind === kind);
    const slowest = Math.max(...of.map(({ ms }) => ms));
    return [
      kind,
      of.length,
      of.filter(hasPassed).length,
      of.filter(hasFindings).length,
      of.filter(isUnreached).length,
      `${(slowest / 1000).toFixed(0)} s`,
    ].map(String);
  });
  const widths = COLUMNS.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [[...COLUMNS], ...rows]
    .map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
    .join('\n');
}

/** A point that no booking came by has shown nothing, and fails the run like a finding. */
export function summary(tried: readonly Tried[], ms: number): { line: string; failed: boolean } {
  const findings = tried.filter(hasFindings).length;
  const unreached = tried.filter(isUnreached).length;
  const also = unreached === 0 ? '' : `, ${unreached} not reached`;
  const line = `${tried.length} cases, ${findings} findings${also} (${Math.round(ms / 1000)} s)`;
  return { line, failed: findings + unreached > 0 };
}

const hasFindings = ({ findings }: Tried): boolean => findings.length > 0;
const isUnreached = ({ findings, reached }: Tried): boolean => findings.length === 0 && !reached;
const hasPassed = ({ findings, reached }: Tried): boolean => findings.length === 0 && reached;

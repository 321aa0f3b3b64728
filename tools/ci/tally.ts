/** Counts what a test run said, so that the last line of a run is its whole result. */
import { z } from 'zod';

/** The part of vitest's JSON report that the tally reads. */
const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Tests by outcome. A file that fails without a failing test in it (it could not be loaded, a hook threw) counts
 * as one failure, and so does a run that ended badly though every test passed.
 * @param json vitest's JSON report as text, undefined when it wrote none
 * @param exitCode of the run, null when a signal ended it
 */
export function tally(json: string | undefined, exitCode: number | null): Tally {
  if (json === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const seen = report.parse(JSON.parse(json));
  const brokenFiles = seen.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = seen.numFailedTests + brokenFiles;
  return {
    passed: seen.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: seen.numPendingTests + seen.numTodoTests,
  };
}

/** `N passed, N failed`, and `, N skipped` where something was. */
export function summaryLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

import { describe, expect, test } from 'vitest';
import { summaryLine, tally } from '../../../tools/ci/tally.ts';

function report(passed: number, failed: number, skipped = 0, files: object[] = []) {
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults: files,
  });
}

describe('the last line of a test run', () => {
  test('says how many tests passed and failed', () => {
    expect(summaryLine(tally(report(12, 0), 0))).toBe('12 passed, 0 failed');
  });

  test('names what was skipped', () => {
    expect(summaryLine(tally(report(12, 0, 2), 0))).toBe('12 passed, 0 failed, 2 skipped');
  });

  test('counts a file that could not be loaded as a failure', () => {
    const files = [{ status: 'failed', assertionResults: [] }];
    expect(tally(report(12, 0, 0, files), 1).failed).toBe(1);
  });

  test('counts a failed test once, not again for its file', () => {
    const files = [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }];
    expect(tally(report(1, 1, 0, files), 1).failed).toBe(1);
  });

  test('never reads well after a run that ended badly outside of any test', () => {
    expect(tally(report(12, 0), 1).failed).toBe(1);
    expect(tally(report(12, 0), null).failed).toBe(1);
    expect(tally(undefined, 0).failed).toBe(1);
  });
});

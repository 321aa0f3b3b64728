/** What a run brings onto the machine is what its files ask for, whatever words name them. */
import { expect, it } from 'vitest';
import { needsOf } from '../../../tools/ci/readiness.ts';
import { argumentsOf, testFiles } from '../../../tools/ci/testFiles.ts';

it.each([
  ['one unit file', ['test/unit/ci/tally.test.ts'], []],
  ['a word', ['tally'], []],
  ['a project that needs nothing', ['--project=api'], []],
  ['one file of workflows', ['test/workflow/ipnDisputes.test.ts'], ['time-skipping server']],
  ['the file that needs stripe-mock', ['stripeMock.test.ts'], ['stripe-mock']],
  ['end-to-end files without it', ['--project', 'e2e', 'test/e2e/booking'], []],
  ['a pattern of projects', ['--project', 'e2e*'], ['stripe-mock', 'Temporal cluster']],
  ['a project left out', ['--project', '!e2e-alone'], ['stripe-mock', 'time-skipping server']],
  ['everything', [], ['stripe-mock', 'Temporal cluster', 'time-skipping server']],
  ['a name of a test', ['-t', 'nobody has this name', 'test/unit/ci'], []],
  ['nothing that there is', ['test/unit/nowhere.test.ts'], []],
  ['what vitest does not know', ['--no-such-option'], []],
])('%s', (_, args, needs) => {
  const asked = needsOf(testFiles(args)).filter((need) => need !== 'browser'); // there may be such files one day
  expect(asked).toEqual(needs);
});

it('projects that cannot run are left out of the others, which are named one by one', () => {
  const files = ['unit', 'workflow', 'browser', 'e2e'].map((project) => ({ file: 'x', project }));
  const left = ['workflow', 'browser'].map((project) => ({ project, reason: '', files: 1 }));
  expect(argumentsOf(['--project', '!api', 'refund', '--project=e2e*', '-t', 'x'], files, left)).toEqual([
    ...['--project=unit', '--project=e2e'],
    ...['refund', '-t', 'x'],
  ]);
  expect(argumentsOf(['--project', 'e2e*'], files, [])).toEqual(['--project', 'e2e*']);
  expect(argumentsOf(['--project', 'workflow'], files.slice(1, 2), left)).toBeUndefined();
});

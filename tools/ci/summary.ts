/**
 * `npm test`: brings what the test files of this run need, runs them with their output live, and ends with one line that is the
 * result. Arguments go to vitest; `--no-skipped` makes anything left out a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './readiness.ts';
import { summaryLine, tally } from './tally.ts';
import { argumentsOf, testFiles } from './testFiles.ts';

const NO_SKIPPED = '--no-skipped';
const asked = process.argv.slice(2).filter((argument) => argument !== NO_SKIPPED);
const maySkip = !process.argv.includes(NO_SKIPPED);

const files = testFiles(asked);
const left = prepare(files);
for (const { project, reason, files } of left) {
  console.log(`Leaving out the ${project} tests (${files} ${files === 1 ? 'file' : 'files'}): ${reason}.`);
}
const argv = argumentsOf(asked, files, left);
const ran = argv === undefined ? { passed: 0, failed: 0, skipped: 0 } : await runVitest(argv);
const skipped = ran.skipped + left.reduce((sum, { files }) => sum + files, 0);
console.log(`\n${summaryLine({ ...ran, skipped })}`);
process.exitCode = ran.failed > 0 || (skipped > 0 && !maySkip) ? 1 : 0;

async function runVitest(argv: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'midas-tests-'));
  const file = join(folder, 'report.json');
  const vitest = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...argv,
    ],
    { stdio: 'inherit' },
  );
  process.on('SIGTERM', (signal) => vitest.kill(signal));
  // Ctrl-C in a terminal reaches both of us; the second one would make vitest drop its report.
  process.on('SIGINT', (signal) => process.stdin.isTTY || vitest.kill(signal));
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      vitest.once('error', reject).once('exit', resolve);
    });
    return tally(existsSync(file) ? readFileSync(file, 'utf8') : undefined, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

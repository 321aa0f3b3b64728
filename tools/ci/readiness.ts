/** Brings what the tests need onto this machine, and says which kinds must be left out and why. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readEnvironment } from '../../src/config/config.ts';
import { missingForCluster } from '../cluster/requirements.ts';
import { findChromium } from './chromium.ts';

export interface LeftOut {
  /** A project of vitest.config.ts. */
  readonly project: string;
  readonly reason: string;
  /** Test files that do not run. */
  readonly files: number;
}

const INSTALLER = 'tools/install-test-server.ts';
const CLUSTER = { installer: 'tools/cluster/install.ts', test: 'test/e2e/platform/cluster.test.ts' } as const;
const STRIPE_MOCK = {
  installer: 'tools/install-stripe-mock.ts',
  test: 'test/e2e/payment/stripeMock.test.ts',
} as const;

/**
 * Prepares the projects of vitest.config.ts that are about to run.
 * @param isWanted whether a project is part of this run
 */
export function prepare(isWanted: (project: string) => boolean): LeftOut[] {
  if (isWanted('e2e')) bringStripeMock();
  if (isWanted('e2e-alone')) bringTemporalCluster();
  return [
    leftOut('workflow', ['workflow', 'replay'], isWanted, timeSkippingServer),
    leftOut('browser', ['browser'], isWanted, browser),
  ].filter((project) => project !== undefined);
}

function leftOut(
  project: string,
  folders: readonly string[],
  isWanted: (project: string) => boolean,
  whatIsMissing: () => string | undefined,
): LeftOut | undefined {
  const files = folders.reduce((sum, folder) => sum + testFilesIn(`test/${folder}`), 0);
  if (files === 0 || !isWanted(project)) return undefined;
  const reason = whatIsMissing();
  return reason === undefined ? undefined : { project, reason, files };
}

function testFilesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) =>
    /\.test\.tsx?$/.test(name),
  ).length;
}

function timeSkippingServer(): string | undefined {
  if (!existsSync(INSTALLER)) return undefined;
  if (runTool(INSTALLER)) return undefined;
  return 'the time-skipping Temporal server could not be installed (see above; it needs Java 11 or later and Maven)';
}

/** One file of many needs it: that file leaves itself out where it is missing, and this says why. */
function bringStripeMock(): void {
  const { installer, test } = STRIPE_MOCK;
  if (!existsSync(test)) return;
  if (runTool(installer)) return;
  console.log(
    `Leaving out ${test}: stripe-mock could not be installed (see above; it needs Go 1.22 or later).`,
  );
}

/** As above, for the file that starts the product as separate processes. */
function bringTemporalCluster(): void {
  const { installer, test } = CLUSTER;
  if (!existsSync(test)) return;
  const missing = missingForCluster(readEnvironment());
  if (missing.length > 0) console.log(`Leaving out ${test}. Missing:\n  - ${missing.join('\n  - ')}`);
  else if (!runTool(installer))
    console.log(`${test} will fail: the Temporal server could not be built (see above).`);
}

function browser(): string | undefined {
  if (findChromium(process.env) !== undefined) return undefined;
  return 'no Chromium found (Debian: apt-get install chromium, or set CHROMIUM_PATH)';
}

function runTool(path: string): boolean {
  return spawnSync(process.execPath, ['--import', 'tsx', path], { stdio: 'inherit' }).status === 0;
}

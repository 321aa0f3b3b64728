/** Brings what the tests need onto this machine, and says which kinds must be left out and why. */
import { spawnSync } from 'node:child_process';
import { readEnvironment } from '../../src/config/config.ts';
import { missingForCluster } from '../cluster/requirements.ts';
import { findChromium } from './chromium.ts';
import type { TestFile } from './testFiles.ts';

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

/** What a run needs that is not there from the start, by what asks for it. */
export type Need = 'stripe-mock' | 'Temporal cluster' | 'time-skipping server' | 'browser';

/** What these files ask for: nothing is fetched or built for others. */
export function needsOf(files: readonly TestFile[]): Need[] {
  const isAsked = (name: string) => files.some(({ file }) => file === name);
  const runs = (project: string) => files.some((each) => each.project === project);
  return [
    ...(isAsked(STRIPE_MOCK.test) ? ['stripe-mock' as const] : []),
    ...(isAsked(CLUSTER.test) ? ['Temporal cluster' as const] : []),
    ...(runs('workflow') ? ['time-skipping server' as const] : []),
    ...(runs('browser') ? ['browser' as const] : []),
  ];
}

/** Brings what the files need. @returns the projects that cannot run all the same */
export function prepare(files: readonly TestFile[]): LeftOut[] {
  return needsOf(files).flatMap((need): LeftOut[] => {
    switch (need) {
      case 'stripe-mock':
        bringStripeMock();
        return [];
      case 'Temporal cluster':
        bringTemporalCluster();
        return [];
      case 'time-skipping server':
        return leftOut('workflow', files, timeSkippingServer());
      case 'browser':
        return leftOut('browser', files, browser());
    }
  });
}

function leftOut(project: string, files: readonly TestFile[], reason: string | undefined): LeftOut[] {
  if (reason === undefined) return [];
  return [{ project, reason, files: files.filter((each) => each.project === project).length }];
}

function timeSkippingServer(): string | undefined {
  if (runTool(INSTALLER)) return undefined;
  return 'the time-skipping Temporal server could not be installed (see above; it needs Java 11 or later and Maven)';
}

/** One file of many needs it: that file leaves itself out where it is missing, and this says why. */
function bringStripeMock(): void {
  const { installer, test } = STRIPE_MOCK;
  if (runTool(installer)) return;
  console.log(
    `Leaving out ${test}: stripe-mock could not be installed (see above; it needs Go 1.22 or later).`,
  );
}

/** As above, for the file that starts the product as separate processes. */
function bringTemporalCluster(): void {
  const { installer, test } = CLUSTER;
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

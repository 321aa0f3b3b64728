/** Brings what the tests need onto this machine, and says which kinds must be left out and why. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { findChromium } from './chromium.ts';

export interface LeftOut {
  /** A project of vitest.config.ts. */
  readonly project: string;
  readonly reason: string;
  /** Test files that do not run. */
  readonly files: number;
}

const INSTALLER = 'tools/install-test-server.ts';

/**
 * Prepares the projects of vitest.config.ts that are about to run.
 * @param isWanted whether a project is part of this run
 */
export function prepare(isWanted: (project: string) => boolean): LeftOut[] {
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
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', INSTALLER], { stdio: 'inherit' });
  if (status === 0) return undefined;
  return 'the time-skipping Temporal server could not be installed (see above; it needs Java 11 or later and Maven)';
}

function browser(): string | undefined {
  if (findChromium(process.env) !== undefined) return undefined;
  return 'no Chromium found (Debian: apt-get install chromium, or set CHROMIUM_PATH)';
}

/** Which test files a run is about: asked of vitest itself, which alone knows what its arguments mean. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';

export interface TestFile {
  /** From the root of the repository. */
  readonly file: string;
  /** A project of vitest.config.ts. */
  readonly project: string;
}

const listed = z.array(z.object({ file: z.string(), projectName: z.string() }));

/**
 * Loads no test file and starts nothing.
 * @param args as they go to `vitest run`: files, words, `--project 'e2e*'`
 * @returns none where vitest does not understand them, which the run itself will say
 */
export function testFiles(args: readonly string[]): TestFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'midas-list-'));
  const json = join(folder, 'files.json');
  const vitest = ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', `--json=${json}`, ...args];
  try {
    const { status } = spawnSync(process.execPath, vitest, { stdio: 'ignore' });
    if (status !== 0) return [];
    return listed
      .parse(JSON.parse(readFileSync(json, 'utf8')))
      .map(({ file, projectName }) => ({ file: relative(process.cwd(), file), project: projectName }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The arguments of a run without the projects that cannot run. Vitest takes several `--project` for "any of them", also
 * where each says what it is not, so the projects that are left are named.
 * @returns undefined when none is left
 */
export function argumentsOf(
  args: readonly string[],
  files: readonly TestFile[],
  left: readonly { readonly project: string }[],
): string[] | undefined {
  if (left.length === 0) return [...args];
  const all = [...new Set(files.map(({ project }) => project))];
  const projects = all.filter((name) => !left.some(({ project }) => project === name));
  if (projects.length === 0) return undefined;
  const others = args.filter((arg, index) => !/^--project(=|$)/.test(arg) && args[index - 1] !== '--project');
  return [...projects.map((name) => `--project=${name}`), ...others];
}

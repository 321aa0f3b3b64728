/** One project per kind of test, so that each gets the time and the servers that its kind needs. */
import { existsSync } from 'node:fs';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Starts the one real Temporal server that these tests share. */
const withTemporalServer = existsSync(new URL('test/support/globalSetup.ts', import.meta.url))
  ? { globalSetup: ['./test/support/globalSetup.ts'] }
  : {};

function project(
  name: string,
  folders: readonly string[],
  timeoutMs: number,
  more: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
      testTimeout: timeoutMs,
      hookTimeout: Math.max(timeoutMs, 60_000),
      ...more,
    },
  };
}

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default'],
    projects: [
      project('unit', ['unit', 'sandbox'], 30_000),
      project('api', ['api'], 60_000),
      project('workflow', ['workflow', 'replay'], 120_000),
      project('e2e', ['e2e'], 120_000, { fileParallelism: false, ...withTemporalServer }),
      project('browser', ['browser'], 120_000, { fileParallelism: false }),
    ],
  },
});

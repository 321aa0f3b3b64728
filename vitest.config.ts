/** One project per kind of test, so that each gets the time, the servers and the company that its kind bears. */
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * Files that need the machine for themselves: they start a dozen processes or hundreds of requests at once, and what
 * they show is what happens under that load and no other.
 */
const ALONE = [
  'booking/stampede',
  'notification/thousandEmails',
  'platform/chaosSample',
  'platform/cluster',
].map((name) => `test/e2e/${name}.test.ts`);

/**
 * These share their processes, so that modules are loaded once a process and not once a file: what a file leaves behind
 * in a module the next one finds. They work more than they wait.
 */
const TOGETHER = { isolate: false, maxWorkers: availableParallelism() };
/** These wait more than they work: one more than there are cores keeps all of them busy. */
const WAITING = { maxWorkers: availableParallelism() + 1 };

/** Projects of one stage run beside each other, a stage after the one before it. */
const stage = (groupOrder: number) => ({ sequence: { groupOrder } });

/** @param timeoutMs for a crowded machine: what is slow on an idle one shows in the durations */
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
      hookTimeout: Math.max(timeoutMs, 300_000),
      ...more,
    },
  };
}

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default'],
    globalSetup: ['./test/support/globalSetup.ts'],
    projects: [
      project('unit', ['unit', 'sandbox'], 60_000, { ...TOGETHER, ...stage(0) }),
      project('api', ['api'], 120_000, { ...TOGETHER, ...stage(0) }),
      project('workflow', ['workflow', 'replay'], 240_000, { ...TOGETHER, ...stage(0) }),
      project('plans', ['plans'], 120_000, { ...WAITING, ...stage(1) }), // of what the stage before has sent
      project('e2e', ['e2e'], 240_000, {
        ...{ ...WAITING, ...stage(1), exclude: ALONE },
        globalSetup: ['./test/support/temporalSetup.ts'],
      }),
      project('e2e-alone', [], 240_000, { include: ALONE, fileParallelism: false, ...stage(2) }),
      project('browser', ['browser'], 120_000, { fileParallelism: false, ...stage(3) }),
    ],
  },
});

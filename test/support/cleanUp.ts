/** What a test file starts it stops after its last test, also when the rest of its start failed. */
import { afterAll } from 'vitest';
import { createTeardown, type Teardown } from '../../src/embedded/teardown.ts';

const WITHIN_MS = 240_000;

/** Register right after each start; the last one started is the first one stopped. */
export function cleanUp(): Teardown {
  const teardown = createTeardown((line) => process.stderr.write(`${line}\n`));
  afterAll(() => teardown.run(), WITHIN_MS);
  return teardown;
}

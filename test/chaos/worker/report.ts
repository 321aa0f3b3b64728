/** A worker's words to the harness that started it. */
import type { FromWorker } from './crashPoint.ts';

export function tellHarness(words: FromWorker): void {
  process.send?.(words);
}

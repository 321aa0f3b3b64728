/** What a worker reports to the harness that started it. */
import type { FromWorker } from './crashPoint.ts';

export function report(words: FromWorker): void {
  process.send?.(words);
}

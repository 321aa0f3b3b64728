/** A program that takes as long to stop as its environment says: `STOPS_AFTER_MS`, allowed `STOP_WITHIN_MS`. */
import { setTimeout as delay } from 'node:timers/promises';
import { readEnvironment } from '../../../src/config/config.ts';
import { runUntilSignal } from '../../../src/composition/process.ts';

const env = readEnvironment();

await runUntilSignal(
  async () => {
    const busy = setInterval(() => undefined, 60_000);
    console.log('started');
    return {
      failed: new Promise<never>(() => undefined),
      async stop() {
        console.log('stopping');
        await delay(Number(env['STOPS_AFTER_MS']));
        clearInterval(busy);
        console.log('stopped');
      },
    };
  },
  { stopWithinMs: Number(env['STOP_WITHIN_MS']) },
);

/**
 * A program that takes as long to stop as its environment says: `STOPS_AFTER_MS`, allowed `STOP_WITHIN_MS`. With
 * `FAILS` it cannot start, and says so in this form: for reasons of its own, refused by the machine, or for what was
 * entered behind the command.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../../../src/config/config.ts';
import { StartRefused } from '../../../src/config/startRefused.ts';
import { runUntilSignal } from '../../../src/composition/process.ts';

const env = readEnvironment();

await runUntilSignal(
  async () => {
    if (env['FAILS'] === 'refused') throw new StartRefused('Port 3000 is taken', { cause: refused() });
    if (env['FAILS'] === 'entered') parseArgs({ args: ['--unknown'] });
    if (env['FAILS'] !== undefined) throw new Error('somebody@example.com', { cause: refused() });
    const busy = setInterval(() => undefined, 60_000);
    console.log('started');
    return {
      failed: new Promise<never>(() => undefined),
      async stop(signal) {
        console.log(`stopping on ${String(signal)}`);
        await delay(Number(env['STOPS_AFTER_MS']));
        clearInterval(busy);
        console.log('stopped');
      },
    };
  },
  {
    stopWithinMs: Number(env['STOP_WITHIN_MS']),
    fails: env['FAILS_IN'] === 'lines' ? 'as log lines' : 'in words',
  },
);

function refused(): Error {
  return Object.assign(new Error('connect to somebody'), { code: 'ECONNREFUSED' });
}

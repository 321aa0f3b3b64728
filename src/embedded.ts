/** `npm start`: everything on this machine, until a signal. */
import { loadEmbeddedSettings, readEnvironment } from './config/config.ts';
import { startEmbedded } from './embedded/start.ts';
import { welcome } from './embedded/welcome.ts';
import { createLogger } from './observability/log.ts';
import { runUntilSignal } from './composition/process.ts';
import { installRuntime } from './temporal/runtime.ts';

await runUntilSignal(async () => {
  const began = Date.now();
  const env = readEnvironment();
  const log = createLogger(loadEmbeddedSettings(env).logLevel);
  const runtime = installRuntime(log);
  const embedded = await startEmbedded({ env, log, runtime, report: (line) => console.log(`  ${line}`) });
  console.log(welcome(embedded, Date.now() - began));
  return {
    failed: embedded.failed,
    stop: async () => {
      console.log('Stopping. Open bookings go on at the next start.');
      await embedded.stop();
    },
  };
});

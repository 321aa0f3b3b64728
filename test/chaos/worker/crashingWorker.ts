/**
 * The product's own worker, started as `src/worker.ts` starts it, and takes orders to die. Only how long a task
 * waits for a dead worker's cache is its own.
 */
import { Worker } from '@temporalio/worker';
import { loadConfig, readEnvironment } from '../../../src/config/config.ts';
import { parseKeyring } from '../../../src/security/keyring.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { openPostgres } from '../../../src/store/database/database.ts';
import { installRuntime } from '../../../src/temporal/runtime.ts';
import { startWorkers } from '../../../src/composition/workers.ts';
import { createCrash } from './crash.ts';
import type { ToWorker } from './crashPoint.ts';
import { watchEffects } from './effects.ts';
import { type Runs, watchTasks } from './coreProxy.ts';
import { report } from './report.ts';

const crash = createCrash();
const runs: Runs = new Map();
const create = Worker.create.bind(Worker);
Worker.create = async (options) =>
  watchTasks(await create({ ...options, stickyQueueScheduleToStartTimeout: '2s' }), crash, runs);
watchEffects(crash, runs);

process.on('message', (order: ToWorker) => {
  crash.follow(order);
  report({ says: 'armed' });
});
process.once('disconnect', () => process.exit(1)); // nobody is left to work for

const config = loadConfig(readEnvironment());
const log = createLogger('error');
installRuntime(log);
const store = openPostgres(config.databaseUrl);
const workers = await startWorkers({
  config,
  store,
  log,
  keyring: parseKeyring(config.temporal.payloadKeys),
});
report({ says: 'polls' });
await workers.stopped;

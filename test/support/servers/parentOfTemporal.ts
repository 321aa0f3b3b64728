/** A program that starts a Temporal server in the folder given, says so, and stays until it is killed. */
import { join } from 'node:path';
import { readEnvironment } from '../../../src/config/config.ts';
import { lockFolder } from '../../../src/embedded/folder/lock.ts';
import { freeTemporalPorts } from '../../../src/embedded/ports.ts';
import { findTemporalCli } from '../../../src/embedded/temporal/cli.ts';
import { startTemporalServer } from '../../../src/embedded/temporal/server.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Which folder?');
const quiet = () => {};
await lockFolder(folder);
const server = await startTemporalServer({
  cli: await findTemporalCli({ explicit: readEnvironment()['TEMPORAL_CLI'], report: quiet }),
  dataFile: join(folder, 'temporal.db'),
  choosePorts: freeTemporalPorts,
  namespace: 'midas-test',
  folder,
  report: quiet,
});
process.stdout.write(`${server.address}\n`);
setInterval(() => {}, 60_000);

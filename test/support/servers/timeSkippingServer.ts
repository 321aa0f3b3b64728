/** Temporal's time-skipping server as a process of ours: the SDK gives up on one that has not booted within 5 seconds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { readEnvironment } from '../../../src/config/config.ts';
import { choosePort } from '../../../src/embedded/ports.ts';
import { waitFor } from '../waitFor.ts';

export interface TimeSkippingServer {
  readonly port: number;
  stop(): Promise<void>;
}

const BOOTS_WITHIN_MS = 120_000;
/** A port that was free a moment ago may be taken by now. */
const ATTEMPTS = 3;
/** The server ends with its standard input, so that not even a killed parent leaves one behind. */
const UNTIL_INPUT_ENDS = `
exec 3<&0
"$0" "$1" </dev/null &
server=$!
(cat <&3; kill $server) >/dev/null 2>&1 &
wait $server
`;

/** @param path of an executable that takes the port, as `installedTestServer` found it */
export async function startTimeSkippingServer(
  path: string,
  env = readEnvironment(),
  attempt = 1,
): Promise<TimeSkippingServer> {
  const port = await choosePort({ explicit: 0, preferred: 0 });
  const server = spawn('sh', ['-c', UNTIL_INPUT_ENDS, path, String(port)], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // a terminal's Ctrl-C is for its parent, which ends it
  });
  const state = async () => ((await listens(port)) ? 'listens' : hasEnded(server) ? 'has ended' : 'boots');
  const booted = await waitFor(
    'the time-skipping server',
    state,
    (current) => current !== 'boots',
    BOOTS_WITHIN_MS,
  );
  if (booted === 'has ended') {
    if (attempt === ATTEMPTS) throw new Error(`${path} ends as soon as it is started`);
    return startTimeSkippingServer(path, env, attempt + 1);
  }
  return {
    port,
    async stop() {
      const exited = once(server, 'exit');
      server.stdin.end();
      if (!hasEnded(server)) await exited;
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

function listens(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}

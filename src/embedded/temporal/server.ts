/** Temporal's development server as a child process: the embedded start's, and the tests'. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartRefused } from '../../config/startRefused.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import { removePidFile, stopOrphan, writePidFile } from '../folder/pidFile.ts';
import { identify, stopProcess, type ProcessIdentity } from '../processes.ts';
import { writeCliSettings } from './cliSettings.ts';
import { temporalAnswers } from './readiness.ts';
import { endWithUs } from './watchdog.ts';

export interface TemporalServerOptions {
  /** The `temporal` executable, as `findTemporalCli` found it. */
  readonly cli: string;
  /** Where the server keeps everything; without it, in memory. */
  readonly dataFile?: string;
  /** Asked once a server that was left behind is gone: it holds the ports that everybody looks at. */
  readonly choosePorts: () => Promise<TemporalPorts>;
  readonly namespace: string;
  /** Base URL under which the Web UI finds `/decode`, such as `http://127.0.0.1:3000/codec`. */
  readonly codecEndpoint?: string;
  /** An existing folder for its log, its process id and its settings: no other server's. */
  readonly folder: string;
  readonly report: (line: string) => void;
}

export interface TemporalPorts {
  readonly port: number;
  readonly uiPort: number;
}

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface TemporalServer {
  readonly pid: number;
  /** host:port of the frontend. */
  readonly address: string;
  readonly uiUrl: string;
  /** Ends the server and resolves once it is gone. May be called more than once. */
  stop(): Promise<void>;
  /** Resolves when the server ends, whoever ended it. */
  readonly exited: Promise<ServerExit>;
}

const LOOPBACK = '127.0.0.1';
const READY_WITHIN_MS = 60_000;
/** It takes about 3 seconds to end in order. */
const STOP_GRACE_MS = 15_000;

/**
 * With its single shard the dev server would look for work 20 times a second only, so that each task waits
 * about 50 ms (architecture.md, "Temporal dev server").
 */
const POLLS_A_SECOND = [
  'history.transferProcessorMaxPollRPS',
  'history.timerProcessorMaxPollRPS',
  'history.visibilityProcessorMaxPollRPS',
  'history.outboundProcessorMaxPollRPS',
].flatMap((setting) => ['--dynamic-config-value', `${setting}=1000`]);

/** The CLI's words for the types we use. */
const CLI_TYPES = { KEYWORD: 'Keyword', DATETIME: 'Datetime' } as const;

/** A port is free when it is chosen, and somebody else's by the time the server listens, once in a long while. */
const TRIES = 3;

/**
 * Starts the server and resolves once it serves the namespace and its Web UI. A server left behind by a killed
 * start is stopped first; the caller holds the folder's lock.
 * @throws StartRefused with the end of the server's log when it ends, or is not ready within 60 seconds
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  await stopOrphan(pidFileIn(options.folder), STOP_GRACE_MS, options.report);
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await startOn(await options.choosePorts(), options);
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 0) throw error;
    }
  }
}

class PortTaken extends StartRefused {
  override readonly name = 'PortTaken';
}

async function startOn(ports: TemporalPorts, options: TemporalServerOptions): Promise<TemporalServer> {
  const logFile = logFileIn(options.folder);
  const logBefore = await lengthOf(logFile);
  const child = spawnServer(options, ports);
  const ended = new AbortController();
  const exited = exitOf(child).finally(() => ended.abort());
  const failure = async (what: string, cause?: unknown) => {
    const log = (await readFile(logFile)).subarray(logBefore).toString('utf8');
    const Failure = log.includes('address already in use') ? PortTaken : StartRefused;
    return new Failure(`The Temporal server ${what}. ${endOfLog(logFile, log)}`, { cause });
  };
  const identity = await identityOf(child, options);
  if (identity === undefined) throw await failure(`ended at once (${describe(await exited)})`);
  const watchdog = endWithUs(identity.pid);
  void exited.then(() => watchdog.dismiss());
  const address = `${LOOPBACK}:${ports.port}`;
  const uiUrl = `http://${LOOPBACK}:${ports.uiPort}`;
  let stopping: Promise<void> | undefined;
  const end = async () => {
    await stopProcess(identity, STOP_GRACE_MS);
    await exited;
    await removePidFile(pidFileIn(options.folder));
  };
  const stop = () => (stopping ??= end());
  const timeout = AbortSignal.timeout(READY_WITHIN_MS);
  try {
    const { namespace } = options;
    await temporalAnswers({ address, uiUrl, namespace, signal: AbortSignal.any([ended.signal, timeout]) });
  } catch (cause) {
    const what = ended.signal.aborted ? `ended at once (${describe(await exited)})` : 'is not ready';
    await stop();
    throw await failure(what, cause);
  }
  return { pid: identity.pid, address, uiUrl, stop, exited };
}

function spawnServer(options: TemporalServerOptions, ports: TemporalPorts): ChildProcess {
  const { cli, folder, codecEndpoint } = options;
  const settings = writeCliSettings(join(folder, 'temporal-cli.json'), codecEndpoint);
  const log = openSync(logFileIn(folder), 'a');
  try {
    return spawn(cli, [...argumentsFor(options, ports), ...settings], {
      // a group of its own: Ctrl-C in the terminal must reach us only, as workers drain before their server ends
      detached: true,
      // files, not pipes: writing must not fail in a server that outlives us
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

function argumentsFor(
  { dataFile, namespace }: TemporalServerOptions,
  { port, uiPort }: TemporalPorts,
): string[] {
  const searchAttributes = Object.values(SEARCH_ATTRIBUTES).flatMap(({ name, type }) => [
    '--search-attribute',
    `${name}=${CLI_TYPES[type]}`,
  ]);
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--log-level', 'error'],
    ...['--port', String(port), '--ui-port', String(uiPort), '--namespace', namespace],
    ...(dataFile === undefined ? [] : ['--db-filename', dataFile]),
    ...POLLS_A_SECOND,
    ...searchAttributes,
  ];
}

/** Undefined when it has ended before anybody could look. */
async function identityOf(
  child: ChildProcess,
  { cli, folder }: TemporalServerOptions,
): Promise<ProcessIdentity | undefined> {
  if (child.pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once('error', resolve));
    throw new StartRefused(`The Temporal server cannot be run: ${cli}`, { cause });
  }
  const identity = identify(child.pid);
  if (identity !== undefined) writePidFile(pidFileIn(folder), identity);
  return identity;
}

async function exitOf(child: ChildProcess): Promise<ServerExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null })); // never started
  });
}

const logFileIn = (folder: string): string => join(folder, 'temporal.log');
const pidFileIn = (folder: string): string => join(folder, 'temporal.pid');

const describe = ({ code, signal }: ServerExit) => (signal === null ? `code ${code ?? '?'}` : signal);

/** In bytes; of a file that is not there yet, none. */
const lengthOf = async (file: string): Promise<number> => (existsSync(file) ? (await stat(file)).size : 0);

function endOfLog(logFile: string, log: string): string {
  const lines = log.trimEnd().split('\n').slice(-10);
  return `The end of ${logFile}:\n${lines.join('\n')}`;
}

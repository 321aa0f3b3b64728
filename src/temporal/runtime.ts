/**
 * The SDK's runtime, one a process: its log lines go through our logger and its allow-list, its figures to whoever
 * reads ours; signals are ours.
 */
import { randomInt } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';

interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface TemporalRuntime {
  /**
   * What the SDK's core measures, in Prometheus' text format: latencies in seconds, task slots, pollers, sticky cache.
   * @throws Error when the core does not answer, as when its last worker has ended
   */
  figures(): Promise<string>;
  /** Ends what would keep a process alive in which no worker has come to run; their end is the runtime's too. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** Below those that Linux gives to outgoing connections. */
const PORTS = { lowest: 20_000, highest: 32_767 } as const;
const ATTEMPTS = 20;
const FIGURES_MS = 2_000;
/** Fine around what docs/cluster.md has workers added at; the SDK's own begin at 100 ms. */
const WAITING_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Must be called once, before the first worker or native connection of the process. */
export function installRuntime(log: Log): TemporalRuntime {
  const { runtime, port } = installOnFreePort(log);
  return {
    figures: () => read(`http://${LOOPBACK}:${port}/metrics`),
    close: () => runtime.shutdown(),
  };
}

/**
 * The core serves its figures on an address of its own and does not tell which one it got: so it is given one, and
 * another when that one is taken.
 */
function installOnFreePort(log: Log): { runtime: Runtime; port: number } {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(PORTS.lowest, PORTS.highest + 1);
    try {
      return { runtime: install(log, `${LOOPBACK}:${port}`), port };
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('Address already in use');
      if (!isTaken || attempt === ATTEMPTS) throw error;
    }
  }
}

function install(log: Log, bindAddress: string): Runtime {
  return Runtime.install({
    // Each process stops its parts in order itself. The SDK would end the workers at once, before the API that hands
    // work to them, and those of a process that is still starting.
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', (entry) => write(log, entry)),
    telemetryOptions: {
      // Its native part would write lines of its own form to the console.
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      metrics: {
        prometheus: {
          bindAddress,
          useSecondsForDurations: true,
          unitSuffix: true,
          countersTotalSuffix: true,
          histogramBucketOverrides: {
            workflow_task_schedule_to_start_latency: WAITING_BUCKETS_S,
            activity_schedule_to_start_latency: WAITING_BUCKETS_S,
          },
        },
      },
    },
  });
}

function write(log: Log, { level, message, meta }: LogEntry): void {
  const err: unknown = meta?.['error'];
  const fields = meta?.['sdkComponent'] === 'core' ? nativeFields(meta) : { ...meta, err };
  switch (level) {
    case 'ERROR':
      return log.error(fields, message);
    case 'WARN':
      // Two of our queues carry activities only, by design.
      if (message.startsWith('No workflows registered')) return log.debug(fields, message);
      return log.warn(fields, message);
    case 'INFO':
      // Each workflow's and activity's start and end: of interest only to who looks for them.
      return log.debug(fields, message);
    default:
      return undefined;
  }
}

/** The native part describes errors in sentences, which may quote an answer: gRPC's word for the kind of error is kept. */
function nativeFields(meta: Readonly<Record<string, unknown>>): object {
  const error = meta['error'];
  const code = typeof error === 'string' ? GRPC_CODE.exec(error)?.[1] : undefined;
  const taskQueue: unknown = meta['task_queue'];
  return { ...meta, taskQueue, ...(code === undefined ? {} : { code }) };
}

const GRPC_CODE =
  /\b(Cancelled|Unknown|InvalidArgument|DeadlineExceeded|NotFound|AlreadyExists|PermissionDenied|ResourceExhausted|FailedPrecondition|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss|Unauthenticated)\b/;

/** Without a connection that stays, which would end with the core. */
async function read(url: string): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false, signal: AbortSignal.timeout(FIGURES_MS) }, resolve).once('error', reject);
  });
  if (answer.statusCode !== 200) throw new Error(`the SDK's figures: status ${answer.statusCode ?? 0}`);
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer); // a stream without an encoding gives buffers
  return Buffer.concat(parts).toString('utf8');
}

/** `METRICS_PORT` of every process: its own figures and the SDK's, whether it lives, and whether it can work. */
import type { Config } from '../config/config.ts';
import { type MetricsServer, startMetricsServer } from '../observability/metricsServer.ts';
import type { TemporalRuntime } from '../temporal/runtime.ts';
import { defined } from '../domain/defined.ts';
import { listening } from './ports.ts';

/** A part of a process that says what it lacks, in a word or two each. */
export interface Part {
  missing(): Promise<readonly string[]>;
}

export interface Operations {
  /** Where the figures are. */
  readonly metricsUrl: string;
  /** From now on the process is ready when none of these lacks anything. */
  startedAs(...parts: readonly Part[]): void;
  close(): Promise<void>;
}

/**
 * To be called before anything else is started, so that a port that is taken touches nothing, and so that the process
 * can be looked at while it waits for the others.
 * @param runtime of a process with workers
 * @throws ConfigError when the port cannot be opened
 */
export async function startOperations(
  config: Pick<Config, 'http'>,
  runtime: TemporalRuntime | undefined,
): Promise<Operations> {
  let parts: readonly Part[] = [{ missing: () => Promise.resolve(['the start']) }];
  const server: MetricsServer = await listening('METRICS_PORT', config.http.metricsPort, () =>
    startMetricsServer(config, {
      missing: async () => [...new Set((await Promise.all(parts.map((part) => part.missing()))).flat())],
      ...defined({ figures: runtime && (() => runtime.figures()) }),
    }),
  );
  return {
    metricsUrl: server.url,
    startedAs: (...started) => {
      parts = started;
    },
    close: () => server.close(),
  };
}

/** Ports for several servers at once, no two the same. */
import { choosePort, drawFreePort } from '../../src/embedded/ports.ts';

/** Those of `npm start`; of several servers, the first has them and the others count on from there. */
const USUAL = { api: 3000, metrics: 9464, sandbox: 4010, smtp: 4025, temporal: 7233 } as const;

export interface ServerPorts {
  readonly port: number;
  readonly metricsPort: number;
}

export interface ClusterPorts {
  readonly servers: readonly ServerPorts[];
  /** Of each worker, for its metrics. */
  readonly workers: readonly number[];
  readonly sandbox: number;
  readonly smtp: number;
  /** Of the frontend. */
  readonly temporal: number;
}

/** The usual ports where they are free, or any. */
export async function clusterPorts(wanted: {
  readonly ports: 'usual' | 'any';
  readonly servers: number;
  readonly workers: number;
}): Promise<ClusterPorts> {
  const free = await freePorts(2 * wanted.servers + wanted.workers + 3);
  const port = async (preferred: number) => {
    const other = free.shift() ?? 0;
    return wanted.ports === 'any' ? other : choosePort({ preferred });
  };
  const servers: ServerPorts[] = [];
  for (let index = 0; index < wanted.servers; index += 1) {
    const metricsPort = await port(USUAL.metrics + index);
    servers.push({ port: await port(USUAL.api + index), metricsPort });
  }
  const workers: number[] = [];
  for (let index = 0; index < wanted.workers; index += 1)
    workers.push(await port(USUAL.metrics + wanted.servers + index));
  return {
    servers,
    workers,
    sandbox: await port(USUAL.sandbox),
    smtp: await port(USUAL.smtp),
    temporal: await port(USUAL.temporal),
  };
}

/**
 * As many different free ports of the loopback address, below 32768: Temporal's table of its members (1.29) holds
 * ports as smallint.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = await drawFreePort();
    if (port === undefined) throw new Error('No free port was found');
    ports.push(port);
  }
  return ports;
}

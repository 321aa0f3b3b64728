/** Ports for several servers at once: free ones found one by one could be the same one twice. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { choosePort } from '../../src/embedded/ports.ts';
import { hasCode } from '../../src/embedded/processes.ts';

const LOOPBACK = '127.0.0.1';
const LOWEST = 12_000;
const HIGHEST = 32_767;
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
 * ports as smallint, and outgoing connections, which Linux gives the ports above, can take none of these away.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  try {
    while (servers.length < count) {
      const server = await listen(randomInt(LOWEST, HIGHEST + 1));
      if (server !== undefined) servers.push(server);
    }
    return servers.map(portOf);
  } finally {
    await Promise.all(servers.map(close));
  }
}

/** Undefined where the port is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return undefined;
    throw error;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** A Redis server of its own: it holds nothing but the rate limits' counters of the last minutes. */
import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { freePorts } from './ports.ts';
import { type Part, startPart, untilReady } from './processes.ts';

const READY_WITHIN_MS = 15_000;

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/**
 * Resolves with its `redis://` address once it answers.
 * @param started gets the process as soon as it runs
 */
export async function startRedis(
  folder: string,
  started: (part: Part) => void,
  ending?: AbortSignal,
): Promise<string> {
  const [port = 0] = await freePorts(1);
  const part = await startPart({
    name: 'redis',
    command: 'redis-server',
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--maxmemory', '64mb', '--maxmemory-policy', 'volatile-ttl'],
    ],
    folder,
    cwd: folder,
  });
  started(part);
  const url = `redis://127.0.0.1:${port}`;
  await untilReady(part, () => answers(url), { withinMs: READY_WITHIN_MS, ending });
  return url;
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined); // `connect` rejects with the same
  try {
    await redis.connect();
    await redis.ping();
    return true;
  } finally {
    redis.disconnect();
  }
}

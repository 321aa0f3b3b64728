/** Stripe's own mock server for one test file, and what it said to each request. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../waitFor.ts';

/** One request as the mock logged it. */
export interface Exchange {
  /** Method and path, such as `POST /v1/refunds`. */
  readonly request: string;
  readonly status: number;
}

export interface StripeMock {
  readonly url: string;
  /** In the order in which they came. */
  exchanges(): Exchange[];
  stop(): Promise<void>;
}

const LISTENS = /Listening for HTTP at address: (\S+)/;
const EXCHANGE = /^Request: (\w+ \S+)\n(?:(?!Request: ).*\n)*?Response: .*status=(\d+)/gm;

/** @param path as `findStripeMock` found it */
export async function startStripeMock(path: string): Promise<StripeMock> {
  // Without a port it takes a free one; left to itself it also opens HTTPS to every network.
  const server = spawn(path, ['-http-addr', '127.0.0.1:', '-https-addr', '127.0.0.1:'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const keep = (chunk: Buffer) => (said += chunk.toString());
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  };
  try {
    const address = await waitFor('stripe-mock', async () => LISTENS.exec(said)?.[1]);
    return {
      url: `http://${address ?? ''}`,
      exchanges: () =>
        [...said.matchAll(EXCHANGE)].map(([, request = '', status]) => ({ request, status: Number(status) })),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

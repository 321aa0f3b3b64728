/** A Temporal that is down or mute must cost a caller seconds, not for ever. */
import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:net';
import {
  Connection,
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
} from '@temporalio/client';
import { afterEach, expect, it } from 'vitest';
import { choosePort } from '../../../src/embedded/ports.ts';
import { retryWithinDeadline } from '../../../src/temporal/deadlines.ts';

let connection: Connection;
let mute: Server | undefined;

afterEach(async () => {
  await connection.close();
  mute?.close();
  mute = undefined;
});

function connectionTo(port: number): Connection {
  connection = Connection.lazy({
    address: `127.0.0.1:${port}`,
    interceptors: [retryWithinDeadline(() => true)],
  });
  return connection;
}

/** Takes connections and never says a word. */
async function mutePort(): Promise<number> {
  mute = createServer((socket) => socket.unref()).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const address = mute.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function failureOf(call: Promise<unknown>): Promise<{ error: unknown; tookMs: number }> {
  const startedAt = Date.now();
  const error: unknown = await call.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return { error, tookMs: Date.now() - startedAt };
}

it('a call is refused before its deadline while nothing listens', async () => {
  const { workflowService } = connectionTo(await choosePort({ explicit: 0, preferred: 0 }));
  const { error, tookMs } = await failureOf(workflowService.getSystemInfo({}));
  expect(isGrpcServiceError(error)).toBe(true);
  expect(tookMs).toBeGreaterThan(500); // it did try again
  expect(isGrpcDeadlineError(error)).toBe(false);
});

it('a call that is never answered ends after ten seconds', async () => {
  const { workflowService } = connectionTo(await mutePort());
  const { error, tookMs } = await failureOf(workflowService.getSystemInfo({}));
  expect(isGrpcDeadlineError(error)).toBe(true);
  expect(tookMs).toBeGreaterThan(9_000);
});

it('a deadline that the caller chose holds', async () => {
  const muted = connectionTo(await mutePort());
  const call = muted.withDeadline(Date.now() + 200, () => muted.workflowService.getSystemInfo({}));
  const { error, tookMs } = await failureOf(call);
  expect(isGrpcDeadlineError(error)).toBe(true);
  expect(tookMs).toBeLessThan(9_000); // the default is ten seconds
});

it('a call between two attempts when the connection is closed fails, and ends nothing else', async () => {
  const looks = new EventEmitter();
  let isOpen = true;
  let looked = 0; // before the first attempt, and after it
  const port = await choosePort({ explicit: 0, preferred: 0 });
  connection = Connection.lazy({
    address: `127.0.0.1:${port}`,
    interceptors: [
      retryWithinDeadline(() => {
        looked += 1;
        if (looked === 2) looks.emit('first attempt failed');
        return isOpen;
      }),
    ],
  });
  const failed = once(looks, 'first attempt failed');
  const call = failureOf(connection.workflowService.getSystemInfo({}));
  await failed;
  isOpen = false;
  await connection.close();
  const { error } = await call;
  expect(isGrpcCancelledError(error)).toBe(true);
});

/**
 * A worker against a server that answers no poll, for what the SDK's native part says of it: `installRuntime` gets the
 * logger of a process, and the worker runs until the process is stopped.
 */
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Worker } from '@temporalio/worker';
import { createLogger } from '../../../src/observability/log.ts';
import { connectWorker } from '../../../src/temporal/connection.ts';
import { installRuntime } from '../../../src/temporal/runtime.ts';

const UNAVAILABLE = '14';
const EMPTY_MESSAGE = Buffer.alloc(5);
const GRPC = { ':status': 200, 'content-type': 'application/grpc' } as const;

const server = createServer();
server.on('stream', (stream, headers) => {
  if (headers[':path']?.includes('Poll') === true) refuse(stream);
  else answerNothing(stream);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

installRuntime(createLogger('info'));
const connection = await connectWorker({ address: `127.0.0.1:${port}`, namespace: 'default' });
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue: 'deaf',
  activities: { nothing: () => Promise.resolve() },
});
await worker.run();

function refuse(stream: ServerHttp2Stream): void {
  stream.respond(
    { ...GRPC, 'grpc-status': UNAVAILABLE, 'grpc-message': 'ada@example.com is away' },
    { endStream: true },
  );
}

function answerNothing(stream: ServerHttp2Stream): void {
  stream.respond(GRPC, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(EMPTY_MESSAGE);
}

import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** For tests of what comes over a socket: lets the interface listen. @returns its port on the loopback address */
export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port; // it listens on TCP
}

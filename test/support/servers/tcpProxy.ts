/** A line to a server that can go dead, as networks do: a TCP relay whose bytes can be held, or its connections cut. */
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** Of this end, on loopback. */
  readonly port: number;
  /** Nothing passes any more, and no connection closes: the far end has stopped answering. */
  hold(): void;
  /** Every connection breaks, and new ones are refused service. */
  cut(): void;
  /** What was held passes; new connections reach the far end again. */
  mend(): void;
  /** The address moves to another server: new connections reach that one, and what was held stays so. */
  moveTo(farPort: number): void;
  close(): Promise<void>;
}

/** @param farPort of the server on loopback */
export async function openTcpProxy(farPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'open' | 'held' | 'cut' = 'open';
  let farEnd = farPort;
  const server = createServer((near) => {
    near.on('error', () => undefined); // a connection that breaks is what this is for
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = createConnection(farEnd, '127.0.0.1');
    far.on('error', () => undefined);
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    if (state === 'held') pause(pair);
    for (const end of pair)
      end.once('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = () => {
    state = 'cut';
    for (const pair of pairs) for (const end of pair) end.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    hold() {
      state = 'held';
      pairs.forEach(pause);
    },
    cut,
    mend() {
      if (state === 'held') for (const [near, far] of pairs) near.pipe(far).pipe(near);
      state = 'open';
    },
    moveTo(port) {
      farEnd = port;
      state = 'open';
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function pause([near, far]: readonly [Socket, Socket]): void {
  near.unpipe(far);
  far.unpipe(near);
  near.pause();
  far.pause();
}

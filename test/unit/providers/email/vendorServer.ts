/** An email vendor's HTTP interface on a real socket: answers, or breaks off where a test says so. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import type { OutgoingEmail } from '../../../../src/providers/email/provider.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the answer trickles on for as long as somebody listens. */
  readonly isEndless?: boolean;
}

/** What happens once a request has been read whole. */
export type Script = Answer | 'reset' | 'silence';

export interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface VendorServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

/** `url` has a path of its own, as that of a stand-in may. */
export async function startVendor(script: Script): Promise<VendorServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      if (script === 'silence') return;
      if (script === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(script.status, { 'content-type': 'application/json', ...script.headers });
      response.write(script.body ?? ' ');
      if (script.isEndless !== true) {
        response.end();
        return;
      }
      const trickle = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(trickle));
    });
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/vendor`, asked, stop: () => stop(server) };
}

/** Takes connections and gives each to `meet`; otherwise silent. */
export async function startTcp(
  meet: (socket: Socket) => void,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    meet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const end = async () => {
    for (const socket of open) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port, stop: end };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // it listens on TCP
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

export const emailOf = (change: Partial<OutgoingEmail> = {}): OutgoingEmail => ({
  messageId: '<n1@midas.example>',
  notificationKey: 'payment/pay_1/receipt',
  template: 'booking_confirmed',
  to: { name: 'Ada Lovelace', address: 'ada@example.org' },
  replyTo: 'concierge@midas.example',
  subject: 'Your booking',
  html: '<p>Welcome</p>',
  text: 'Welcome',
  headers: { 'X-Midas-Template': 'booking_confirmed', 'Auto-Submitted': 'auto-generated' },
  ...change,
});

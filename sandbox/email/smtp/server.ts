/** The SMTP server in front of the inbox. It takes any sender and any password; an email is kept before the 250. */
import type { AddressInfo, Socket } from 'node:net';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import { pause } from '../../faults/endings.ts';
import { UNKNOWN_RECIPIENT, type SmtpFaults, type SmtpLot, type SmtpStage } from '../../faults/smtp.ts';
import { NOTIFICATION_HEADER, type Inbox } from '../inbox/inbox.ts';
import { parseEmail } from './parseEmail.ts';
import type { Receipts } from '../inbox/receipts.ts';

const LOOPBACK = '127.0.0.1';
const LARGEST_EMAIL_BYTES = 25 * 1024 * 1024;

export interface SmtpStandIn {
  readonly port: number;
  stop(): Promise<void>;
}

export interface SmtpParts {
  readonly inbox: Inbox;
  readonly receipts: Receipts;
  readonly faults: SmtpFaults;
}

interface SmtpReply {
  readonly code: number;
  readonly message: string;
}

/** What the server knows of a connection and keeps to itself: its socket, which a dropped one needs. */
interface Line {
  readonly socket: Socket;
  readonly lot: SmtpLot;
  /** Aborted when the connection is over. */
  readonly gone: AbortSignal;
}
type LineOf = (session: SMTPServerSession) => Line | undefined;

/** Port 0 takes any free one. */
export async function startSmtp(port: number, parts: SmtpParts): Promise<SmtpStandIn> {
  const lines = new Map<number, Line>();
  const lineOf: LineOf = (session) => lines.get(session.remotePort);
  const server = new SMTPServer({ ...SETTINGS, ...sessionHandlers(parts, lineOf) });
  server.on('error', () => {}); // a client that breaks off is no failure of the inbox
  server.server.on('connection', (socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    const gone = new AbortController();
    const line: Line = { socket, lot: parts.faults.newLot(), gone: gone.signal };
    lines.set(remotePort, line);
    socket.once('close', () => {
      gone.abort();
      if (lines.get(remotePort) === line) lines.delete(remotePort); // the port may be somebody else's already
    });
  });
  await listening(server, port);
  return {
    port: (server.server.address() as AddressInfo).port, // a TCP server that listens has one
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { socket } of lines.values()) socket.destroy();
      }),
  };
}

const SETTINGS: SMTPServerOptions = {
  name: 'midas-sandbox',
  banner: 'Midas sandbox inbox',
  size: LARGEST_EMAIL_BYTES,
  authOptional: true,
  allowInsecureAuth: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  logger: false,
};

/** The connection is gone: nobody reads what the server says now. */
class Dropped extends Error {
  override readonly name = 'Dropped';
  readonly responseCode = 421;
}

type Done = (error?: Error | null) => void;

function sessionHandlers({ inbox, receipts, faults }: SmtpParts, lineOf: LineOf): SMTPServerOptions {
  const strike = async (stage: SmtpStage, session: SMTPServerSession): Promise<void> => {
    const line = lineOf(session);
    const fault = line?.lot.take(stage);
    if (line === undefined || fault === undefined) return;
    if (fault.late ?? fault.silent) await pause(fault.delayMs, line.gone);
    if (fault.late) return;
    if (fault.reply !== undefined) throw refusal(fault.reply);
    line.socket.destroy();
    throw new Dropped('4.4.2 Connection dropped');
  };
  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const email = await parseEmail(await wholeOf(stream, () => strike('body', session)), session);
    const receipt = receipts.receive('smtp', email.headers[NOTIFICATION_HEADER]);
    const answered = (isAccepted: boolean): void => {
      if (lineOf(session) !== undefined) receipt.answered(isAccepted);
    };
    try {
      await strike('data', session);
      if (stream.sizeExceeded) throw refusal({ code: 552, message: '5.3.4 Message is too big' });
      inbox.add(email);
      receipt.kept();
      await strike('stored', session);
    } catch (error) {
      if (!(error instanceof Dropped)) answered(false);
      throw error;
    }
    answered(true);
  };
  return {
    onConnect: (session, done) => {
      lineOf(session)?.lot.draw('connection');
      answer(strike('greeting', session), done);
    },
    onAuth: (auth, session, done) => {
      strike('auth', session).then(
        () => done(null, { user: auth.username }),
        (error: unknown) => done(asError(error)),
      );
    },
    onMailFrom: (_address, session, done) => {
      lineOf(session)?.lot.draw('message');
      answer(strike('sender', session), done);
    },
    onRcptTo: (address, session, done) => {
      if (faults.rejects(address.address)) done(refusal(UNKNOWN_RECIPIENT));
      else answer(strike('recipient', session), done);
    },
    onData: (stream, session, done) => answer(receive(stream, session), done),
  };
}

function answer(work: Promise<void>, done: Done): void {
  work.then(
    () => done(),
    (error: unknown) => done(asError(error)),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function refusal(reply: SmtpReply): Error {
  return Object.assign(new Error(reply.message), { responseCode: reply.code });
}

/** `begun` runs once the first bytes are here, before more are read. */
async function wholeOf(stream: SMTPServerDataStream, begun: () => Promise<void>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (chunks.length === 0) await begun();
    chunks.push(chunk as Buffer); // the stream is never given an encoding
  }
  return Buffer.concat(chunks);
}

function listening(server: SMTPServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve());
  });
}

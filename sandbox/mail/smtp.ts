/** The SMTP server in front of the inbox. It takes any sender and any password; a mail is kept before the 250. */
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { simpleParser, type ParsedMail } from 'mailparser';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import { UNKNOWN_RECIPIENT, type SmtpFaults, type SmtpStage } from '../faults/smtp.ts';
import type { Inbox, Mail } from './inbox.ts';

const LOOPBACK = '127.0.0.1';
const LARGEST_MAIL_BYTES = 25 * 1024 * 1024;

export interface SmtpStandIn {
  readonly port: number;
  stop(): Promise<void>;
}

interface SmtpReply {
  readonly code: number;
  readonly message: string;
}

/** Port 0 takes any free one. */
export async function startSmtp(port: number, inbox: Inbox, faults: SmtpFaults): Promise<SmtpStandIn> {
  // The server knows the socket of a session, and does not tell; a destroyed connection needs it.
  const sockets = new Map<number, Socket>();
  const drop = (session: SMTPServerSession): void => {
    sockets.get(session.remotePort)?.destroy();
  };
  const server = new SMTPServer({ ...SETTINGS, ...sessionHandlers(inbox, faults, drop) });
  server.on('error', () => {}); // a client that breaks off is no failure of the inbox
  server.server.on('connection', (socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  await listening(server, port);
  return {
    port: (server.server.address() as AddressInfo).port, // a TCP server that listens has one
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

const SETTINGS: SMTPServerOptions = {
  name: 'midas-sandbox',
  banner: 'Midas sandbox inbox',
  size: LARGEST_MAIL_BYTES,
  authOptional: true,
  allowInsecureAuth: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  logger: false,
};

type Done = (error?: Error | null) => void;

function sessionHandlers(
  inbox: Inbox,
  faults: SmtpFaults,
  drop: (session: SMTPServerSession) => void,
): SMTPServerOptions {
  const strike = async (stage: SmtpStage, session: SMTPServerSession): Promise<void> => {
    const fault = faults.take(stage);
    if (fault?.late) await delay(fault.delayMs, undefined, { ref: false });
    else if (fault?.reply !== undefined) throw refusal(fault.reply);
    else if (fault !== undefined) {
      drop(session);
      throw refusal({ code: 421, message: '4.4.2 Connection dropped' });
    }
  };
  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const raw = await wholeOf(stream);
    await strike('data', session);
    if (stream.sizeExceeded) throw refusal({ code: 552, message: '5.3.4 Message is too big' });
    inbox.add(await readMail(raw, session));
    await strike('stored', session);
  };
  return {
    onConnect: (session, done) => answer(strike('greeting', session), done),
    onAuth: (auth, session, done) => {
      strike('auth', session).then(
        () => done(null, { user: auth.username }),
        (error: unknown) => done(asError(error)),
      );
    },
    onMailFrom: (_address, session, done) => answer(strike('sender', session), done),
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

async function wholeOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer); // the stream is never given an encoding
  return Buffer.concat(chunks);
}

async function readMail(raw: Buffer, session: SMTPServerSession): Promise<Omit<Mail, 'id'>> {
  const parsed = await simpleParser(raw);
  return {
    receivedAt: new Date().toISOString(),
    from: parsed.from?.text ?? (session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address),
    to: session.envelope.rcptTo.map((recipient) => recipient.address),
    subject: parsed.subject ?? '',
    headers: headersOf(parsed),
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : null,
    attachments: parsed.attachments.map((part) => ({
      filename: part.filename ?? '',
      contentType: part.contentType,
      size: part.size,
    })),
  };
}

function headersOf(parsed: ParsedMail): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replaceAll(/\r?\n\s+/g, ' ')
      .trim();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`;
  }
  return headers;
}

function listening(server: SMTPServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve());
  });
}

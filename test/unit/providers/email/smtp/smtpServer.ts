/** An SMTP server on a real socket that answers, falls silent or hangs up at any step a test names. */
import type { Socket } from 'node:net';
import { startTcp } from '../vendorServer.ts';

export type Step = 'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'dot';
/** A line of the server's; `drop` hangs up, `silence` says nothing more. */
export type Reply = string;

export interface SmtpTalk {
  readonly port: number;
  readonly messages: readonly string[];
  /** Lines with which clients began, in order. */
  readonly commands: readonly string[];
  stop(): Promise<void>;
}

const REPLIES: Readonly<Record<Step, Reply>> = {
  greeting: '220 mail.example ESMTP',
  EHLO: '250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME',
  STARTTLS: '220 go on',
  AUTH: '235 2.7.0 welcome',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  body: '',
  dot: '250 2.0.0 queued',
};

/** @param scripts - One for each connection in turn; the last for all that follow. */
export async function startSmtp(...scripts: readonly Partial<Record<Step, Reply>>[]): Promise<SmtpTalk> {
  let connections = 0;
  const messages: string[] = [];
  const commands: string[] = [];
  const server = await startTcp((socket) => {
    const script = scripts[Math.min(connections, scripts.length - 1)];
    connections += 1;
    talk(socket, { ...REPLIES, ...script }, messages, commands);
  });
  return { port: server.port, messages, commands, stop: server.stop };
}

function talk(
  socket: Socket,
  replies: Readonly<Record<Step, Reply>>,
  messages: string[],
  commands: string[],
): void {
  let unread = '';
  let isBody = false;
  const reply = (step: Step) => {
    const said = replies[step];
    if (said === 'silence') return;
    if (said === 'drop') socket.resetAndDestroy();
    else socket.write(`${said}\r\n`);
  };
  reply('greeting');
  socket.on('data', (chunk) => {
    unread += chunk.toString('latin1');
    while (!socket.destroyed) {
      if (isBody && replies.body === 'drop') {
        socket.pause(); // the rest fills the buffers of both sides, so the client still has some of it
        socket.resetAndDestroy();
        return;
      }
      const end = isBody ? unread.indexOf('\r\n.\r\n') : unread.indexOf('\r\n');
      if (end < 0) return;
      const read = unread.slice(0, end);
      unread = unread.slice(end + (isBody ? 5 : 2));
      if (isBody) {
        isBody = false;
        messages.push(read);
        reply('dot');
        continue;
      }
      commands.push(read);
      const verb = read.split(' ')[0]?.toUpperCase() ?? '';
      if (verb === 'QUIT' || verb === 'RSET') socket.write('250 ok\r\n');
      else reply(verb as Step); // the client says no other verb
      if (verb === 'DATA') isBody = replies.DATA.startsWith('354');
    }
  });
}

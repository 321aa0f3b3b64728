/**
 * Ends the server when the start that it belongs to is gone: after `kill -9` nobody else would, before the next start on
 * the same folder. A shell waits at the end of a pipe, which the operating system closes whatever has ended us.
 */
import { spawn } from 'node:child_process';

/** Told that the server is gone it leaves alone who may have that process id by then. */
const SCRIPT = 'read -r said; [ "$said" = gone ] || kill "$1"';

export interface Watchdog {
  /** To be called once the server is gone. */
  dismiss(): void;
}

export function endWithUs(serverPid: number): Watchdog {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'watchdog', String(serverPid)], {
    detached: true, // as the server: Ctrl-C in the terminal must reach us only
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it the next start on the folder ends the server, as its process id is noted there.
  shell.once('error', () => undefined);
  shell.stdin.once('error', () => undefined);
  shell.unref();
  return { dismiss: () => shell.stdin.end('gone\n') };
}

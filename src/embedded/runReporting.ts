/** Runs a tool that works for minutes and says nothing: the terminal shows it meanwhile, and why it failed. */
import { spawn } from 'node:child_process';
import { defined } from '../domain/defined.ts';

export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Begins each line of progress. */
  readonly what: string;
  readonly report: (line: string) => void;
}

const HEARTBEAT_MS = 15_000;
const KEPT_CHARACTERS = 2_000;

/** Resolves when the command has succeeded. @throws Error with the end of its output when it fails or is not there */
export async function runReporting({ command, args, env, cwd, what, report }: Run): Promise<void> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const heartbeat = setInterval(() => report(`${what}, ${seconds()} s so far`), HEARTBEAT_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(command, args, {
        env: { ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...defined({ cwd }),
      });
      let output = '';
      const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-KEPT_CHARACTERS));
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.once('error', (cause) => reject(new Error(`${command} cannot be run`, { cause })));
      child.once('close', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`${command} failed (${signal ?? `code ${code ?? '?'}`}): ${output.trim()}`));
      });
    });
  } finally {
    clearInterval(heartbeat);
  }
}

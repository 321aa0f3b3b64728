/** A worker as a process of its own: armed, killed by itself, and followed by the next one. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../../support/waitFor.ts';
import type { FromWorker, ToWorker } from './crashPoint.ts';
import { effectsKey } from '../oracle/steps.ts';

export interface WorkerProcess {
  /** Takes an order; it holds from the next booking on. */
  arm(order: ToWorker): Promise<void>;
  /** Whether it died as ordered. */
  hasDied(): boolean;
  /** Resolves when the process is gone, whyever. */
  readonly gone: Promise<void>;
  /** What its activities did, as far as it was asked to record it. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  /** What it wrote, for the reader of a finding. */
  output(): string;
  kill(): Promise<void>;
}

/** For a crowded machine: one that is idle needs three seconds. */
const STARTS_WITHIN_MS = 240_000;

/** Resolves once it polls. @param program as `buildWorker` made it @throws Error with what it wrote when it does not get there */
export async function startWorkerProcess(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<WorkerProcess> {
  const child = fork(program, { env, execArgv: [], silent: true });
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => written.push(text));
  const said = new Set<FromWorker['says']>();
  const effects = new Map<string, readonly string[]>();
  child.on('message', (words: FromWorker) => {
    said.add(words.says);
    if (words.says === 'effects') effects.set(effectsKey(words.scope, words.key), words.effects);
  });
  const gone = once(child, 'exit').then(() => undefined);
  try {
    await waitFor('a worker that polls', () => said.has('polls') || !runs(child), Boolean, STARTS_WITHIN_MS);
    if (!runs(child)) throw new Error('a worker ended early');
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`no worker, but: ${written.join('')}`, { cause });
  }
  return {
    gone,
    effects,
    output: () => written.join(''),
    hasDied: () => child.signalCode === 'SIGKILL',
    arm: async (order) => {
      said.delete('armed');
      child.send(order);
      await waitFor('a worker that has its order', () => said.has('armed') || !runs(child));
    },
    kill: async () => {
      if (runs(child)) child.kill('SIGKILL');
      await gone;
    },
  };
}

const runs = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/**
 * Processor time of everything that works for a booking. The operating system counts it in hundredths of a second, so it
 * is read around many bookings, and on Linux alone by process and thread.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { hasCode } from '../src/embedded/processes.ts';

/** In milliseconds, since each began. */
export interface ProcessorTimes {
  /** The bench's own process: customers, Stripe, PayPal and the mail server. */
  readonly others: number;
  /** Absent where the operating system does not tell, as are those below. */
  readonly server?: number;
  /** Of the measured process: the thread of its JavaScript, and the SDK's Rust core. What is left runs the workflows. */
  readonly main?: number;
  readonly core?: number;
}

const TICK_MS = 10; // USER_HZ is 100 on every Linux that Node runs on

export function processorTimes(pids: { readonly house: number; readonly server: number }): ProcessorTimes {
  const { user, system } = process.cpuUsage();
  const others = (user + system) / 1000;
  if (process.platform !== 'linux') return { others };
  const threads = threadsOf(pids.house);
  const sumOf = (which: (thread: Thread) => boolean) =>
    threads.filter(which).reduce((total, { ms }) => total + ms, 0);
  const isMain = ({ id }: Thread) => id === pids.house;
  const isCore = ({ name }: Thread) => name.startsWith('tokio');
  return {
    others,
    server: spentIn(readFileSync(`/proc/${pids.server}/stat`, 'utf8')),
    main: sumOf(isMain),
    core: sumOf(isCore),
  };
}

interface Thread {
  readonly id: number;
  readonly name: string;
  readonly ms: number;
}

function threadsOf(pid: number): Thread[] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).flatMap((id) => {
    try {
      const stat = readFileSync(`${folder}/${id}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      return [{ id: Number(id), name, ms: spentIn(stat) }];
    } catch (error) {
      if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return []; // it ended since it was listed
      throw error;
    }
  });
}

/** proc(5): after the name in parentheses comes the state, and 11 and 12 fields later user and system time in ticks. */
function spentIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

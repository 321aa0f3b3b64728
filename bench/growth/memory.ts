/** The memory that a process holds, as the operating system counts it; on Linux alone. */
import { readFileSync } from 'node:fs';

/** In bytes, shared pages included. @returns undefined where the operating system does not tell */
export function residentBytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

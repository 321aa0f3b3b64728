/**
 * What a stand-in remembers beyond its process: one file of JSON lines, written before an answer leaves and
 * replayed at start. A process killed in mid-write leaves at most one torn last line, which was never answered for.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Journal {
  append(entry: object): void;
  /** Forgets everything written so far. */
  clear(): void;
  close(): void;
}

/** Without a file nothing outlives the process. Throws where a line other than the last cannot be read. */
export function openJournal(file: string | undefined, replay: (entry: unknown) => void): Journal {
  if (file === undefined) return { append: () => {}, clear: () => {}, close: () => {} };
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a+');
  replayLines(descriptor, file, replay);
  return {
    append: (entry) => writeWhole(descriptor, Buffer.from(`${JSON.stringify(entry)}\n`)),
    clear: () => ftruncateSync(descriptor, 0),
    close: () => closeSync(descriptor),
  };
}

function replayLines(descriptor: number, file: string, replay: (entry: unknown) => void): void {
  const written = readFileSync(descriptor);
  const end = written.lastIndexOf('\n') + 1;
  if (end < written.length) ftruncateSync(descriptor, end);
  const lines = written.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  lines.forEach((line, index) => replay(parseLine(line, `${file}:${index + 1}`)));
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw new Error(`${place} is not readable; remove the file to start from nothing`, { cause });
  }
}

/** The system may take less than it is given. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done);
}

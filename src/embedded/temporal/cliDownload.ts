/** Downloads the `temporal` CLI from where the SDK's own test environment takes it. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { runReporting } from '../runReporting.ts';

export interface CliDownload {
  /** Answers which archive fits this machine. */
  readonly url: string;
  /** An empty folder that takes archive and executable. */
  readonly into: string;
  readonly env: Readonly<Record<string, string>>;
  readonly report: (line: string) => void;
}

/** A network that does not let us through shall cost seconds, not minutes. */
const ANSWER_WITHIN_MS = 5_000;
const DOWNLOAD_WITHIN_MS = 600_000;
const PROGRESS_MS = 10_000;

const archiveInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/** The path of the executable. @throws Error within 5 seconds when the host cannot be reached */
export async function downloadTemporalCli({ url, into, env, report }: CliDownload): Promise<string> {
  const { archiveUrl, fileToExtract } = await archiveFor(url);
  const archive = join(into, 'archive.tar.gz');
  await save(archiveUrl, archive, report);
  await runReporting({
    command: 'tar',
    args: ['-xzf', archive, '-C', into, fileToExtract],
    env,
    what: 'Temporal CLI: unpacking',
    report,
  });
  return join(into, fileToExtract);
}

async function archiveFor(url: string): Promise<z.output<typeof archiveInfo>> {
  const query = new URLSearchParams({
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    platform: process.platform === 'darwin' ? 'darwin' : 'linux',
  });
  const answer = await answerWithin(ANSWER_WITHIN_MS, `${url}?${query.toString()}`);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return archiveInfo.parse(await answer.json());
}

async function save(url: string, file: string, report: (line: string) => void): Promise<void> {
  const answer = await answerWithin(ANSWER_WITHIN_MS, url);
  if (!answer.ok || answer.body === null) throw new Error(`${url} answers ${answer.status}`);
  let bytes = 0;
  const progress = setInterval(
    () => report(`Temporal CLI: downloading, ${Math.round(bytes / 1e6)} MB so far`),
    PROGRESS_MS,
  );
  try {
    const counted = Readable.fromWeb(answer.body).on('data', (chunk: Uint8Array) => (bytes += chunk.length));
    await pipeline(counted, createWriteStream(file), { signal: AbortSignal.timeout(DOWNLOAD_WITHIN_MS) });
  } finally {
    clearInterval(progress);
  }
}

/** The limit holds for the answer's head; its body may take its time. */
async function answerWithin(limitMs: number, url: string): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Error(`${url} does not answer`)), limitMs);
  try {
    return await fetch(url, { signal: timeout.signal });
  } finally {
    clearTimeout(timer);
  }
}

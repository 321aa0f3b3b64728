/** Builds the `temporal` CLI from source: it is pure Go and needs nothing but Go's module proxy. */
import { join } from 'node:path';
import { runReporting } from '../runReporting.ts';

const MODULE = 'github.com/temporalio/cli/cmd/temporal';

export interface CliBuild {
  readonly version: string;
  /** An empty folder that takes the executable. */
  readonly into: string;
  readonly env: Readonly<Record<string, string>>;
  readonly report: (line: string) => void;
}

/** The path of the built executable. @throws Error with the end of Go's output, or when there is no Go */
export async function buildTemporalCli({ version, into, env, report }: CliBuild): Promise<string> {
  await runReporting({
    command: 'go',
    args: ['install', `${MODULE}@${version}`],
    env: { ...env, GOBIN: into },
    what: 'Temporal CLI: building, which takes some minutes the first time',
    report,
  });
  return join(into, 'temporal');
}

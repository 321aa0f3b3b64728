/**
 * What the CLI is told in a file and not on its command line, which ends up in lists of processes and in logs. The Web UI
 * tells it to whoever opens the Web UI on this machine, as their browser needs it. The file also takes the place of the one
 * in the user's own folder, so that nothing set there changes our server.
 */
import { chmodSync, writeFileSync } from 'node:fs';

const ENVIRONMENT = 'midas';
const OWNER_ONLY = 0o600;

/** Writes it. @returns the arguments that name it */
export function writeCliSettings(path: string, codecEndpoint: string | undefined): string[] {
  const flags = { 'ui-codec-endpoint': codecEndpoint };
  // JSON is YAML, which the CLI reads; what is undefined is left out of it
  writeFileSync(path, `${JSON.stringify({ env: { [ENVIRONMENT]: flags } })}\n`, { mode: OWNER_ONLY });
  chmodSync(path, OWNER_ONLY); // also one that was there
  return ['--env-file', path, '--env', ENVIRONMENT];
}

/**
 * Installs stripe-mock, Stripe's own server that holds requests against its published API description, from Go's
 * module proxy. It goes to the user's cache folder, and is done once for all checkouts.
 */
import { accessSync, constants } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readEnvironment } from '../src/config/config.ts';
import { cacheFolder } from '../src/embedded/cacheFolder.ts';
import { runReporting } from '../src/embedded/runReporting.ts';
import { whenFree } from '../src/embedded/whenFree.ts';

const MODULE = 'github.com/stripe/stripe-mock';
/** Its description of the API is 2025-09-30.clover: older than the version we pin, in which nothing we send is new. */
const VERSION = 'v0.197.0';

type Environment = Readonly<Record<string, string>>;

/** The path of a stripe-mock: on `PATH`, where `go install` puts it, or in the cache; undefined where there is none. */
export function findStripeMock(env: Environment = readEnvironment()): string | undefined {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const folders = [...onPath, ...goFolders(env), installedIn(env)];
  return folders.map((folder) => join(folder, 'stripe-mock')).find(isExecutable);
}

/** Every place that Go's own documentation names for what it installs. */
function goFolders(env: Environment): string[] {
  const workspaces = (env['GOPATH'] ?? join(homedir(), 'go')).split(delimiter);
  const bins = [env['GOBIN'] ?? '', ...workspaces.map((folder) => folder && join(folder, 'bin'))];
  return bins.filter((folder) => folder !== '');
}

const home = (env: Environment): string => join(cacheFolder(env), `stripe-mock-${VERSION}`);
const installedIn = (env: Environment): string => join(home(env), 'installed');

/**
 * Installs it unless one is there, and gives its path.
 * @throws Error with Go's output when Go is missing, older than 1.22, or cannot reach its proxy
 */
async function installStripeMock(report: (line: string) => void): Promise<string> {
  const env = readEnvironment();
  return whenFree(home(env), report, async () => {
    const present = findStripeMock(env);
    if (present !== undefined) return present;
    const staging = join(home(env), 'staging');
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    report(`stripe-mock: building ${MODULE}@${VERSION} with Go`);
    await runReporting({
      command: 'go',
      args: ['install', `${MODULE}@${VERSION}`],
      env: { ...env, GOBIN: staging },
      what: 'stripe-mock: building',
      report,
    });
    await rename(staging, installedIn(env));
    return join(installedIn(env), 'stripe-mock');
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // the question is only whether it can be run
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const report = (line: string) => process.stdout.write(`${line}\n`);
  report(`stripe-mock: ready as ${await installStripeMock(report)}`);
}

/**
 * Installs Temporal's time-skipping test server from Maven's registry, for networks that cannot reach the SDK's own
 * download. It needs Java and Maven, goes to the user's cache folder, and is done once for all checkouts.
 */
import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readEnvironment } from '../src/config/config.ts';
import { cacheFolder } from '../src/embedded/cacheFolder.ts';
import { runReporting } from '../src/embedded/runReporting.ts';
import { whenFree } from '../src/embedded/whenFree.ts';
import { startTimeSkippingServer } from '../test/support/servers/timeSkippingServer.ts';

const VERSION = '1.38.0';
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>midas</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * Takes the port as its one argument. C1 alone boots fastest; the archive of loaded classes, where there is one, saves
 * two thirds of what is left.
 */
const SCRIPT = `#!/bin/sh
here="$(dirname "$0")"
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "\${ARCHIVING:--XX:SharedArchiveFile=$here/classes.jsa}" \
  -cp "$here/lib/*" io.temporal.testserver.TestServer "$@"
`;

const home = () => join(cacheFolder(readEnvironment()), `temporal-test-server-${VERSION}-archived`);
const scriptIn = (folder: string) => join(folder, 'installed', 'temporal-test-server');

/** The path of the installed server; undefined when it is not installed. */
export async function installedTestServer(): Promise<string | undefined> {
  const script = scriptIn(home());
  return (await stat(script).catch(() => undefined)) === undefined ? undefined : script;
}

/**
 * Installs the server unless it is there, and gives the path of an executable that takes the port.
 * @throws Error with Maven's output when Maven is missing or cannot reach its registry
 */
export async function installTestServer(report: (line: string) => void): Promise<string> {
  const folder = home();
  return whenFree(folder, report, async () => {
    const present = await installedTestServer();
    if (present !== undefined) return present;
    const staging = join(folder, 'staging');
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    await copyDependencies(staging, report);
    await writeFile(join(staging, 'temporal-test-server'), SCRIPT);
    await chmod(join(staging, 'temporal-test-server'), 0o755);
    await rename(staging, join(folder, 'installed'));
    await archiveClasses(scriptIn(folder), report);
    return scriptIn(folder);
  });
}

/** Lets the server boot once. Java before 13 writes no archive, and its servers boot without. */
async function archiveClasses(script: string, report: (line: string) => void): Promise<void> {
  report('Test server: archiving its classes');
  const archive = join(dirname(script), 'classes.jsa');
  const env = { ...readEnvironment(), ARCHIVING: `-XX:ArchiveClassesAtExit=${archive}` };
  try {
    const server = await startTimeSkippingServer(script, env);
    await server.stop();
  } catch (error) {
    report(`Test server: it will boot slower (${error instanceof Error ? error.message : String(error)})`);
  }
}

async function copyDependencies(into: string, report: (line: string) => void): Promise<void> {
  report(`Test server: fetching io.temporal:temporal-test-server:${VERSION} with Maven`);
  await writeFile(join(into, 'pom.xml'), POM);
  await runReporting({
    command: 'mvn',
    args: ['-q', '-B', COPY_DEPENDENCIES, '-DoutputDirectory=lib', '-DincludeScope=runtime'],
    cwd: into,
    env: readEnvironment(),
    what: 'Test server: fetching',
    report,
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const report = (line: string) => process.stdout.write(`${line}\n`);
  report(`Test server: installed as ${await installTestServer(report)}`);
}

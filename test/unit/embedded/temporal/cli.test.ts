/** The temporal CLI is found or fetched whatever the network allows, and the terminal says what happens meanwhile. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePort } from '../../../../src/embedded/ports.ts';
import { findTemporalCli } from '../../../../src/embedded/temporal/cli.ts';

const CLI_SCRIPT = '#!/bin/sh\necho "temporal version 1.5.1"\n';

let folder: string;
let noDownloads: string;
let lines: string[];
const report = (line: string) => lines.push(line);
const environment = () => ({
  PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
  XDG_CACHE_HOME: join(folder, 'cache'),
});
const search = () => ({ report, env: environment(), downloads: noDownloads });
const cached = () => join(folder, 'cache', 'midas', 'temporal-cli-v1.5.1', 'temporal');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midas-cli-'));
  lines = [];
  // nobody listens there
  noDownloads = `http://127.0.0.1:${await choosePort({ explicit: 0, preferred: 0 })}/cli`;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function script(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, 0o755);
}

/** A Go that "builds" for a moment and notes each build. */
const goThatBuilds = () =>
  script(
    join(folder, 'bin', 'go'),
    `#!/bin/sh
echo "$@" >> ${join(folder, 'builds')}
sleep 0.5
printf '${CLI_SCRIPT.replaceAll('\n', '\\n')}' > "$GOBIN/temporal"
chmod +x "$GOBIN/temporal"
`,
  );

describe('TEMPORAL_CLI', () => {
  it('is used when it is set', async () => {
    const explicit = join(folder, 'mine');
    await script(explicit, CLI_SCRIPT);
    expect(await findTemporalCli({ ...search(), explicit })).toBe(explicit);
  });

  it('that does not exist is an error that names it, not a silent fallback', async () => {
    await script(join(folder, 'bin', 'temporal'), CLI_SCRIPT);
    const explicit = join(folder, 'nowhere');
    await expect(findTemporalCli({ ...search(), explicit })).rejects.toThrow(`TEMPORAL_CLI=${explicit}`);
  });

  it('that is another program is an error', async () => {
    const explicit = join(folder, 'mine');
    await script(explicit, '#!/bin/sh\necho gnu something\n');
    await expect(findTemporalCli({ ...search(), explicit })).rejects.toThrow(/something else/);
  });
});

describe('without TEMPORAL_CLI', () => {
  it('the one on PATH comes first', async () => {
    await script(join(folder, 'bin', 'temporal'), CLI_SCRIPT);
    await script(cached(), CLI_SCRIPT);
    expect(await findTemporalCli(search())).toBe('temporal');
  });

  it('then the one fetched before', async () => {
    await script(cached(), CLI_SCRIPT);
    expect(await findTemporalCli(search())).toBe(cached());
  });

  it('then, where the download cannot be reached, it is built with Go and kept', async () => {
    await goThatBuilds();
    expect(await findTemporalCli(search())).toBe(cached());
    expect(lines.join('\n')).toMatch(/downloading .*\n.*fetch failed.*ECONNREFUSED.*\n.*building .* with Go/);
    expect(await readFile(join(folder, 'builds'), 'utf8')).toBe(
      'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    );
  });

  it('one that was cut short in the cache is replaced', async () => {
    await script(cached(), '');
    await goThatBuilds();
    expect(await findTemporalCli(search())).toBe(cached());
    expect(await readFile(cached(), 'utf8')).toBe(CLI_SCRIPT);
  });

  it('two that need it at once build it once', async () => {
    await goThatBuilds();
    const found = await Promise.all([findTemporalCli(search()), findTemporalCli(search())]);
    expect(found).toEqual([cached(), cached()]);
    expect((await readFile(join(folder, 'builds'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  it('every reason is given when nothing helps', async () => {
    await script(join(folder, 'bin', 'go'), '#!/bin/sh\necho proxy unreachable >&2\nexit 1\n');
    await expect(findTemporalCli(search())).rejects.toThrow(
      /on PATH: [^]*cache[^]*downloading [^]*building [^]*proxy unreachable[^]*TEMPORAL_CLI/,
    );
  });
});

/** The document is one that every tool can read: a linter of others finds nothing, not even to warn of. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ALL_EMAIL_PROVIDERS } from '../../support/clients/emailWebhooks.ts';
import { apiOfFile, get } from '../../support/environments/apiApp.ts';

const REDOCLY = fileURLToPath(import.meta.resolve('@redocly/cli/bin/cli.js'));

const api = await apiOfFile({ ...ALL_EMAIL_PROVIDERS, EMAIL_OPEN_TRACKING: 'true' });

/** What Redocly finds under its strict rules, which make every warning an error. */
async function lint(document: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'midas-openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    await writeFile(file, document);
    const argv = [REDOCLY, 'lint', file, '--extends=recommended-strict', '--format=json'];
    // Nothing leaves this machine, and nobody is told of a newer version.
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const run = promisify(execFile)(process.execPath, argv, { env, maxBuffer: 1e8 });
    const { stdout } = await run.catch((failed: unknown) => failed as { stdout: string }); // found something
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('Redocly finds nothing in the document', async () => {
  const { body } = await get(api.app, '/openapi.json');
  expect(await lint(body)).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] });
});

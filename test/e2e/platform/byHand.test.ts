/** What the README says to paste works as it stands: a card, PayPal, cancellations, a dispute and calls of staff, in one shell. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { choosePort } from '../../../src/embedded/ports.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { productEnvironment, productFolder } from '../../support/environments/product.ts';

const root = join(import.meta.dirname, '../../..');
const teardown = cleanUp();

const freePort = async () => String(await choosePort({ explicit: 0, preferred: 0 }));

/** The blocks of a section of the README, as one script. */
async function blocksUnder(heading: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block).join('\n');
}

/** It starts the product from nothing and makes four bookings, with a process for each thing it reads. */
const WITHIN_MS = 600_000;

it('README, "By hand"', { timeout: WITHIN_MS }, async () => {
  const MIDAS_DATA_DIR = await productFolder();
  teardown.add('the folder', () => rm(MIDAS_DATA_DIR, { recursive: true, force: true }));
  const places = { PORT: await freePort(), SANDBOX_PORT: await freePort() };
  // what the section says of the end of it; whoever waits for npm waits for the product
  const script = `${await blocksUnder('By hand')}\nkill $MIDAS; wait`;
  const shell = spawn('bash', ['-c', script], {
    cwd: root,
    env: productEnvironment(MIDAS_DATA_DIR, places),
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // all that it has started, should it not come to its end
  teardown.add('the shell', async () => {
    if (shell.pid !== undefined && isRunning(-shell.pid)) process.kill(-shell.pid, 'SIGTERM');
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(shell, 'close');

  expect(output).toContain('Midas is ready');
  const [card, paypal, cancelled] = [...output.matchAll(/^(MIDAS-\w{8})$/gm)].map(([, id]) => id ?? '');
  expect(output).toContain(`data: {"id":"${card ?? ''}","status":"confirmed"`);
  expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/bookings\/return\?token=\w+&PayerID=\w+$/m);
  expect(output.match(/^\w+ (?:cancelled|confirmed)$|^MIDAS-\w{8} \w+$/gm)).toEqual([
    `${cancelled ?? ''} cancelled`,
    `${paypal ?? ''} confirmed`,
    `${card ?? ''} confirmed`,
  ]);
  expect(output).toMatch(new RegExp(`/workflows/booking%2F${cancelled ?? ''}$`, 'm'));
  const moneyBack = output.slice(output.indexOf('needs_response\n'));
  expect(moneyBack.match(/^(?:needs_response|blocked|under_review|won|succeeded)$/gm)).toEqual([
    'needs_response',
    'blocked',
    'under_review',
    'won',
    'succeeded',
  ]);
  expect(output).toContain('Stopping. Open bookings go on at the next start.');
});

/** @param group a process group, as its negative id */
function isRunning(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

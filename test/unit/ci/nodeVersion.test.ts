/** An old Node is refused in one sentence, before anything that it cannot read. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

/** What the check says to a Node of this version; empty where it fits. */
function wordsFor(version: string): string {
  const program = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('./tools/nodeVersion.cjs')`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(stderr === '' ? 0 : 1);
  return stderr;
}

it.each(['0.12.18', '16.20.2', '18.20.8', '20.19.9', '20.20.1', '21.7.3', '22.12.0', '23.11.0'])(
  'Node %s is refused',
  (version) => {
    expect(wordsFor(version)).toMatch(
      /^Midas runs on Node 20\.20\.2, 22\.13\.0, 24\.0\.0 and later, and this is [\d.]+: install Node 24 .*\n$/,
    );
  },
);

it.each(['20.20.2', '20.21.0', '22.13.0', '22.23.3', '24.0.0', '24.21.0', '25.1.0', '100.0.0'])(
  'Node %s is taken',
  (version) => {
    expect(wordsFor(version)).toBe('');
  },
);

it('every command that runs our programs asks first', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const programs = Object.entries(scripts).filter(([, line]) => /\.ts\b|build\.js/.test(line));
  expect(programs.length).toBeGreaterThan(5);
  for (const [name] of programs) expect(scripts[`pre${name}`], name).toBe('node tools/nodeVersion.cjs');
});

it('the image and .nvmrc are the same release, and npm refuses an old one at the installation', () => {
  expect(read('.nvmrc').trim()).toBe('24');
  expect([...read('Dockerfile').matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => major)).toEqual([
    '24',
    '24',
    '24',
  ]);
  expect(read('.npmrc')).toContain('engine-strict=true');
});

it('the image runs as a user that Kubernetes knows not to be root, by its number', () => {
  expect(/^USER (.+)$/m.exec(read('Dockerfile'))?.[1]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
});

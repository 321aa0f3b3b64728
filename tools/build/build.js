/** `npm run build`: src compiled to dist, and the workflow bundle that every worker of this version replays. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';

const run = (...argv) => execFileSync(process.execPath, argv, { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
// The compiler leaves CommonJS sources where they are, and the SDK loads some of ours by path.
cpSync('src', 'dist', {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || path.endsWith('.cjs'),
});
run('dist/bundle.js');

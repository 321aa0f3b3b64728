/**
 * The crashing worker as one file beside its workflows' bundle. A matrix starts hundreds of workers; from sources each
 * would take three times the processor time to load.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleWorkflows } from '../../../src/composition/workflowCode.ts';
import { failureConverterPath } from '../../../src/temporal/codec.ts';
import { quietLogger } from '../../support/quietRuntime.ts';

export interface BuiltWorker {
  readonly program: string;
  remove(): Promise<void>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** In here, so that it finds the packages that stay outside of it. */
const CACHE = here('../../../node_modules/.cache');

/** Packages with native parts, or that look for their own files. */
const OUTSIDE = ['@temporalio/*', '@electric-sql/pglite', 'pg-native'];
/** CommonJS packages inside ask for Node's own modules. */
const REQUIRE = `import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);`;

export async function buildWorker(): Promise<BuiltWorker> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'midas-chaos-'));
  const program = join(folder, 'main.mjs');
  await build({
    entryPoints: [here('./crashingWorker.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    external: OUTSIDE,
    banner: { js: REQUIRE },
  });
  // The product looks for both of these beside its own code.
  await writeFile(join(folder, 'workflow-bundle.js'), await bundleWorkflows(quietLogger));
  await copyFile(failureConverterPath, join(folder, basename(failureConverterPath)));
  return { program, remove: () => rm(folder, { recursive: true, force: true }) };
}

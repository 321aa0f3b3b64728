/** Builds the workflow bundle that production workers run, beside the compiled worker. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { isMain } from './composition/process.ts';
import { failureConverterPath } from './temporal/codec.ts';

if (isMain(import.meta.url)) {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath: here('./workflows/index.js'),
    failureConverterPath,
  });
  await writeFile(here('./workflow-bundle.js'), code);
  console.log(`workflow-bundle.js: ${Math.round(code.length / 1024)} KiB`);
}

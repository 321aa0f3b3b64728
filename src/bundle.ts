/** Builds the workflow bundle that production workers run, beside the compiled worker. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { isMain } from './composition/process.ts';
import { failureConverterPath } from './temporal/codec.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Every workflow as one script, from the sources or, once compiled, from what was made of them. */
export async function bundleWorkflows(logger?: Logger): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: here(import.meta.url.endsWith('.ts') ? './workflows/index.ts' : './workflows/index.js'),
    failureConverterPath,
    ...(logger === undefined ? {} : { logger }),
  });
  return code;
}

if (isMain(import.meta.url)) {
  const code = await bundleWorkflows();
  await writeFile(here('./workflow-bundle.js'), code);
  console.log(`workflow-bundle.js: ${Math.round(code.length / 1024)} KiB`);
}

/** Builds the workflow bundle that production workers run, beside the compiled code that loads it. */
import { writeFile } from 'node:fs/promises';
import { bundleWorkflows, WORKFLOW_BUNDLE } from './composition/workflowCode.ts';

const code = await bundleWorkflows();
await writeFile(WORKFLOW_BUNDLE, code);
console.log(`workflow-bundle.js: ${Math.round(code.length / 1024)} KiB`);

/** Runs a program of the product, such as `src/worker.ts`, on a bundle of its workflows: `runBuilt.ts PROGRAM BUNDLE`. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { takeBuiltWorkflows } from './builtWorkflows.ts';

const [node, , program, bundle] = process.argv;
if (node === undefined || program === undefined || bundle === undefined) throw new Error('PROGRAM BUNDLE');
takeBuiltWorkflows(bundle);
process.argv = [node, resolve(program)]; // the program looks here whether it is the one that is run
await import(pathToFileURL(resolve(program)).href);

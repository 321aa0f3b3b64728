/** Builds the Temporal server before tests need it: a hook of a test is no place to wait for minutes and say nothing. */
import { readEnvironment } from '../../src/config/config.ts';
import { temporalPrograms } from './build.ts';

await temporalPrograms(readEnvironment(), (line) => console.log(line));

/** Where and under what conditions a run was made: figures without these say nothing on another day. */
import { availableParallelism, cpus, loadavg } from 'node:os';

export function conditionsOf(more: Readonly<Record<string, string | number>>) {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    'load before (1 min)': Number((loadavg()[0] ?? 0).toFixed(2)),
    node: process.version,
    ...more,
  };
}

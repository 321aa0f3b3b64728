/** What a person who has started the cluster wants to know: where to look, and what to kill. */
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import type { Cluster } from './start.ts';

export function clusterWelcome(cluster: Cluster, tookMs: number): string {
  const { servers, workers, parts, sandbox, temporal } = cluster;
  const rows = [
    ...servers.flatMap(({ url, metricsUrl, part }) => [
      [part.name, `${url}  (pages: ${url}/docs)`],
      ['  its metrics', metricsUrl],
    ]),
    ...workers.map(({ metricsUrl, part }) => [`${part.name} metrics`, metricsUrl]),
    ['Sandbox', sandbox.url],
    ['Email inbox', `${sandbox.url}/inbox`],
    ['Temporal frontend', temporal.address],
    ['Postgres', cluster.databaseUrl],
    ['Redis', cluster.redisUrl],
    ['Logs', `${cluster.folder}/*.log`],
  ];
  const pids = parts.map(({ name, pid }) => [name, String(pid)]);
  return [
    `\nThe cluster is ready after ${(tookMs / 1000).toFixed(1)} s.`,
    table(rows),
    `Process ids, to kill what you like (kill, or kill -9):\n${table(pids)}`,
    [
      'This Temporal server has no Web UI of its own. Look with the CLI:',
      `  temporal --address ${temporal.address} workflow list`,
      `  temporal --address ${temporal.address} workflow show --workflow-id booking/<id>`,
      `  temporal --address ${temporal.address} workflow list --query '${SEARCH_ATTRIBUTES.status.name}="confirmed"'`,
    ].join('\n'),
    'Ctrl-C stops everything in order.\n',
  ].join('\n\n');
}

const table = (rows: readonly (readonly string[])[]): string =>
  rows.map(([what = '', where = '']) => `  ${what.padEnd(18)} ${where}`).join('\n');

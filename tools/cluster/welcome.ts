/** What a person who has started the cluster wants to know: where to look, and what to kill. */
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import { asCommand } from '../../src/embedded/temporal/cli.ts';
import type { Cluster } from './start.ts';

/** @param cli the `temporal` of this machine; undefined where there is none */
export function clusterWelcome(cluster: Cluster, cli: string | undefined, tookMs: number): string {
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
      cli === undefined
        ? 'This Temporal server has no Web UI of its own. With the CLI (https://docs.temporal.io/cli) look so:'
        : 'This Temporal server has no Web UI of its own. Look with the CLI:',
      ...[
        'workflow list',
        'workflow show --workflow-id booking/<id>',
        `workflow list --query '${SEARCH_ATTRIBUTES.status.name}="confirmed"'`,
      ].map((asked) => `  ${asCommand(cli ?? 'temporal')} --address ${temporal.address} ${asked}`),
    ].join('\n'),
    'Ctrl-C stops everything in order.\n',
  ].join('\n\n');
}

const table = (rows: readonly (readonly string[])[]): string =>
  rows.map(([what = '', where = '']) => `  ${what.padEnd(18)} ${where}`).join('\n');

/** Ports of the cluster's servers. */
import { expect, it } from 'vitest';
import { clusterPorts, freePorts } from '../../../tools/cluster/ports.ts';

it('ports asked for together differ, and Temporal can write all of them down', async () => {
  const ports = await freePorts(40);
  expect(new Set(ports).size).toBe(40);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});

it('every server and every worker has ports of its own', async () => {
  const { servers, workers, ...others } = await clusterPorts({ ports: 'any', servers: 3, workers: 4 });
  const all = [
    ...servers.flatMap(({ port, metricsPort }) => [port, metricsPort]),
    ...[...workers, others.sandbox, others.smtp, others.temporal],
  ];
  expect(new Set(all).size).toBe(13);
});

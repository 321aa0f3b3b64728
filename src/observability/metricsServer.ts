/**
 * `METRICS_PORT`: what Prometheus reads, and whether the process lives and can work, on a port of its own that is never
 * reachable through the public one. The same for every process, whether it has an HTTP interface or not.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { registry } from './metrics.ts';

export interface MetricsPort {
  readonly http: { readonly host: string; readonly metricsPort: number };
}

export interface MetricsSources {
  /** What the process lacks for its work, in a word or two each; none when it is ready. Answers within seconds. */
  readonly missing?: () => Promise<readonly string[]>;
  /** The Temporal SDK's, in Prometheus' text format. */
  readonly figures?: () => Promise<string>;
}

export interface MetricsServer {
  /** The port it listens on: the one asked for, or the free one that was found for 0. */
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics`, `/healthz` and `/readyz`, and nothing else.
 * @throws what the system says of a port that it does not give (`EADDRINUSE`)
 */
export async function startMetricsServer(
  { http: { host, metricsPort } }: MetricsPort,
  sources: MetricsSources = {},
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const answer = request.method === 'GET' && path !== undefined ? ANSWERS[path] : undefined;
    if (answer === undefined) return void response.writeHead(404).end();
    answer(response, sources).catch(() => response.writeHead(500).end());
  });
  server.listen(metricsPort, host);
  await once(server, 'listening'); // rejects with the server's error
  server.unref(); // a start that fails ends the process all the same
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : metricsPort;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = (response: ServerResponse, sources: MetricsSources) => Promise<unknown>;

const ANSWERS: Readonly<Record<string, Answer | undefined>> = {
  '/metrics': async (response, sources) => {
    const [ours, theirs] = await Promise.all([registry.metrics(), sdkFigures(sources)]);
    response.writeHead(200, { 'content-type': registry.contentType }).end(`${ours}\n${theirs}`);
  },
  '/healthz': async (response) => {
    send(response, 200, { status: 'ok' });
  },
  '/readyz': async (response, { missing = () => Promise.resolve([]) }) => {
    const lacks = await missing();
    if (lacks.length === 0) send(response, 200, { status: 'ready' });
    else send(response, 503, { status: 'not ready', missing: lacks });
  },
};

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

/** Ours are worth reading without the SDK's, and that those are missing is a figure too. */
async function sdkFigures({ figures }: MetricsSources): Promise<string> {
  if (figures === undefined) return '';
  try {
    return `${isUp(1)}${await figures()}`;
  } catch {
    return isUp(0); // the core answers only while workers run
  }
}

const isUp = (value: 0 | 1): string =>
  [
    "# HELP midas_temporal_sdk_figures_up Whether the Temporal SDK's own figures could be read",
    '# TYPE midas_temporal_sdk_figures_up gauge',
    `midas_temporal_sdk_figures_up ${value}\n`,
  ].join('\n');

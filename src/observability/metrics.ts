/** What Prometheus reads, on a port of its own so that it is never reachable through the public one. */
import { createServer } from 'node:http';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const registry = new Registry();
collectDefaultMetrics({ register: registry, prefix: 'midas_' });

/** By route pattern, so that the number of series stays small and holds no ids. */
export const httpDuration = new Histogram({
  name: 'midas_http_request_duration_seconds',
  help: 'Time from request to answer',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

export const webhookDeliveries = new Counter({
  name: 'midas_webhook_deliveries_total',
  help: 'Webhooks from vendors by where they went',
  labelNames: ['provider', 'outcome'] as const,
  registers: [registry],
});

export interface MetricsServer {
  /** The port it listens on: the one asked for, or the free one that was found for 0. */
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `GET /metrics` and nothing else. */
export async function startMetricsServer(config: {
  readonly http: { readonly host: string; readonly metricsPort: number };
}): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.http.metricsPort, config.http.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : config.http.metricsPort,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

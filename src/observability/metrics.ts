/** What this process measures itself, for Prometheus. */
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export const registry = new Registry();
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

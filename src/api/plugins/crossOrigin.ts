/** Which pages may call: the website's origins, and for the codec the Temporal Web UI's. No others. */
import cors from '@fastify/cors';
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { websiteOrigins } from '../http/websitePage.ts';
import { isCodecPath } from '../http/codecPath.ts';

/** Of OpenTelemetry (W3C Trace Context and Baggage), and of Sentry's browser SDK. */
const TRACE_HEADERS = ['traceparent', 'tracestate', 'baggage', 'sentry-trace'];

export const crossOrigin = fp(
  async (app, { config }: Pick<ApiDeps, 'config'>) => {
    const website = websiteOrigins(config.http);
    const webUi = config.temporal.uiUrl === undefined ? [] : [new URL(config.temporal.uiUrl).origin];
    await app.register(cors, {
      delegator: (request, callback) => {
        const forCodec = isCodecPath(request.url);
        callback(null, {
          origin: forCodec ? webUi : website,
          methods: ['GET', 'POST', 'DELETE', 'OPTIONS'],
          allowedHeaders: [
            'authorization',
            'content-type',
            'idempotency-key',
            'x-request-id',
            // Pages that trace their calls send these with each of them, and would else be cut off.
            ...TRACE_HEADERS,
            // Temporal's Web UI names the namespace, and sends the ID token beside the access token of who signed in.
            ...(forCodec ? ['x-namespace', 'authorization-extras'] : []),
          ],
          exposedHeaders: [
            'x-request-id',
            'retry-after',
            'ratelimit-limit',
            'ratelimit-remaining',
            'ratelimit-reset',
          ],
          maxAge: 600,
          strictPreflight: false,
        });
      },
    });
  },
  { name: 'crossOrigin' },
);

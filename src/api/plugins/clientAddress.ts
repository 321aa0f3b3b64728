/** Every request knows its caller's address, in one spelling; Fastify's own `ip` is only ever the socket's. */
import fp from 'fastify-plugin';
import type { ApiDeps } from '../deps.ts';
import { addressReader } from '../http/clientAddress.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's address, canonical (api.md "Rate limits"): never `ip`, which behind a proxy is the proxy's. */
    readonly clientAddress: string;
  }
}

export const clientAddress = fp(
  async (app, { config }: Pick<ApiDeps, 'config'>) => {
    const read = addressReader(config.http.trustedProxies);
    app.decorateRequest('clientAddress', {
      getter() {
        return read(this.raw);
      },
    });
  },
  { name: 'clientAddress' },
);

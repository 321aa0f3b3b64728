/**
 * Headers that a request has once: of two, a proxy may have read the one and we the other. Node silently takes the first
 * of most (nodejs.org/api/http.html#messageheaders); two Host headers, or one that names no host, are 400 by RFC 9112,
 * section 3.2.
 */
import fp from 'fastify-plugin';
import { Problem } from '../http/problems.ts';

const ONCE = ['host', 'authorization', 'content-type', 'idempotency-key'];
const HOST = /^(\[[\da-f:.]+\]|[\w.~%!$&'()*+;=-]*)(:\d{0,5})?$/i;

export const singleHeaders = fp(
  async (app) => {
    app.addHook('onRequest', async ({ raw: { rawHeaders, headers } }) => {
      // names and values, in turn
      const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      const repeated = ONCE.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
      if (repeated !== undefined)
        throw new Problem('validation_failed', `Send the header ${repeated} once only.`);
      if (!HOST.test(headers.host ?? ''))
        throw new Problem(
          'validation_failed',
          'The header host must be a name or an address, with a port or without.',
        );
    });
  },
  { name: 'singleHeaders' },
);

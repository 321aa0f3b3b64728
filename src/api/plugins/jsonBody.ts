/**
 * Bodies are JSON in UTF-8 and nothing else: bytes that are not UTF-8 would be replaced without a word by the
 * default parser, and names like `__proto__` are refused before anything reads them.
 */
import fp from 'fastify-plugin';
import { Problem } from '../http/problems.ts';

export const jsonBody = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error');
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      const text = decode(body);
      // Many clients name the type always: without a body there is nothing to read, and routes that want one say so.
      if (text === '') done(null, undefined);
      else if (text === undefined) done(new Problem('validation_failed', 'The body is not UTF-8.'));
      else void parse(request, text, done);
    });
  },
  { name: 'jsonBody' },
);

function decode(body: string | Uint8Array): string | undefined {
  if (typeof body === 'string') return body;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined; // answered as a body that cannot be read
  }
}

/** How a page leaves: with a policy under which nothing inside an email or a booking's text can run. */
import type { FastifyReply } from 'fastify';
import { html } from './html.ts';
import { layout, type Page } from './layout.ts';

/** Scripts come from this server alone. */
export function show(reply: FastifyReply, page: Page, apiOrigin?: string): FastifyReply {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src http: https: data:',
    'font-src http: https: data:',
    `connect-src 'self' ${apiOrigin ?? ''}`,
    "frame-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
  ];
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy.join('; '))
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .send(layout(page));
}

export function missing(reply: FastifyReply, what: string): FastifyReply {
  const body = html`<section class="card">
    <h1>Not found</h1>
    <p>There is no such ${what} here. It may have been cleared since.</p>
    <p><a class="button quiet" href="/">What is here</a></p>
  </section>`;
  return show(reply.code(404), { title: 'Not found', body });
}

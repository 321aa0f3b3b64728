/** The pages a person looks at: what is here, the card page, the inbox, the booking page that mails link to. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Inbox } from '../mail/inbox.ts';
import type { StripeAccount } from '../stripe/account.ts';
import { bookingPage } from './booking.ts';
import { homePage } from './home.ts';
import { html } from './html.ts';
import { inboxPage } from './inbox.ts';
import { layout, type Page } from './layout.ts';
import { mailPage, type MailView } from './mail.ts';
import { payPage } from './pay.ts';
import { sharesOf } from './shares.ts';

export interface PagesOptions {
  readonly account: StripeAccount;
  readonly inbox: Inbox;
  /** Read on each request, as the API's address may be known later than the sandbox's. */
  readonly site: { readonly apiOrigin: string | undefined };
}

const ASSETS = [
  ['frame.css', 'text/css; charset=utf-8'],
  ['parts.css', 'text/css; charset=utf-8'],
  ['forms.css', 'text/css; charset=utf-8'],
  ['lists.css', 'text/css; charset=utf-8'],
  ['shares.css', 'text/css; charset=utf-8'],
  ['pay.js', 'text/javascript; charset=utf-8'],
  ['booking.js', 'text/javascript; charset=utf-8'],
  ['mail.js', 'text/javascript; charset=utf-8'],
] as const;

export function pages({ account, inbox, site }: PagesOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    for (const [name, type] of ASSETS) {
      const content = readFileSync(new URL(`assets/${name}`, import.meta.url));
      app.get(`/assets/${name}`, (_request, reply) =>
        reply.type(type).header('cache-control', 'no-cache').send(content),
      );
    }
    app.get('/', (_request, reply) => show(reply, homePage(account, inbox)));
    app.get<{ Params: { id: string } }>('/pay/:id', (request, reply) => {
      const wanted = request.params.id.split('_secret_')[0] ?? '';
      const intent = account.state.get('payment_intent', wanted);
      if (intent === undefined) return missing(reply, 'payment');
      const shares = sharesOf(intent, account.state.all('payment_intent'));
      return show(reply, payPage(intent, shares, site.apiOrigin), site.apiOrigin);
    });
    app.get('/inbox', (_request, reply) => show(reply, inboxPage(inbox.find({}))));
    app.get<{ Params: { id: string }; Querystring: { view?: string } }>('/inbox/:id', (request, reply) => {
      const mail = inbox.get(request.params.id);
      return mail === undefined
        ? missing(reply, 'mail')
        : show(reply, mailPage(mail, viewNamed(request.query.view)));
    });
    app.get<{ Params: { id: string } }>('/bookings/:id', (request, reply) =>
      show(reply, bookingPage(request.params.id, site.apiOrigin), site.apiOrigin),
    );
  };
}

/** Scripts come from this server alone, so that nothing inside a mail or a booking's text can run. */
function show(reply: FastifyReply, page: Page, apiOrigin?: string): FastifyReply {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src http: https: data:',
    'font-src http: https: data:',
    `connect-src 'self' ${apiOrigin ?? ''}`,
    "frame-src 'self'",
    "base-uri 'self'",
  ];
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy.join('; '))
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .send(layout(page));
}

function missing(reply: FastifyReply, what: string): FastifyReply {
  const body = html`<section class="card">
    <h1>Not found</h1>
    <p>There is no such ${what} here. It may have been cleared since.</p>
    <p><a class="button quiet" href="/">What is here</a></p>
  </section>`;
  return show(reply.code(404), { title: 'Not found', body });
}

function viewNamed(name: string | undefined): MailView | undefined {
  return name === 'html' || name === 'text' || name === 'headers' ? name : undefined;
}

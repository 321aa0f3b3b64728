/** The inbox's pages, the buttons that play a mailbox, and the gallery of emails. */
import type { FastifyInstance } from 'fastify';
import { EVENT_KINDS } from '../../email/inbox/events.ts';
import type { EmailSandbox } from '../../email/emailSandbox.ts';
import { galleryPage, templatePage, type Gallery } from './gallery.ts';
import { inboxPage } from './inbox.ts';
import { contentView } from './preview.ts';
import { emailPage } from './email.ts';
import { missing, show } from '../show.ts';

interface Visit {
  Params: { id: string };
  Querystring: { view?: string };
}

export function inboxPages({ inbox, sendgrid, mailgun }: EmailSandbox, gallery: Gallery | undefined) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    );
    app.get('/inbox', (_request, reply) => show(reply, inboxPage(inbox.find({}))));
    app.get<Visit>('/inbox/:id', (request, reply) => {
      const email = inbox.get(request.params.id);
      const { view } = request.query;
      return email === undefined
        ? missing(reply, 'email')
        : show(reply, emailPage(email, view === 'headers' ? view : contentView(view)));
    });
    app.post<Visit & { Body: string }>('/inbox/:id/events', (request, reply) => {
      const email = inbox.get(request.params.id);
      const account = [sendgrid, mailgun].find(({ vendor }) => vendor.name === email?.provider);
      if (email === undefined || account === undefined)
        return missing(reply, 'email of a vendor that reports events');
      const wanted = new URLSearchParams(request.body).get('kind');
      const kind = EVENT_KINDS.find((known) => known === wanted);
      if (kind !== undefined) account.eventScheduler.schedule(email, { kinds: [kind] });
      return reply.redirect(`/inbox/${email.id}#events`, 303);
    });
    app.get('/inbox/templates', async (_request, reply) => show(reply, galleryPage(await gallery?.())));
    app.get<Visit>('/inbox/templates/:id', async (request, reply) => {
      const emails = (await gallery?.()) ?? [];
      const { id } = request.params;
      return emails.some(({ name }) => name === id)
        ? show(reply, templatePage(emails, id, contentView(request.query.view)))
        : missing(reply, 'email');
    });
  };
}

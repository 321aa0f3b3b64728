/** The inbox's pages, the buttons that play a mailbox, and the gallery of letters. */
import type { FastifyInstance } from 'fastify';
import { EVENT_KINDS } from '../../email/inbox/events.ts';
import type { MailRoom } from '../../email/emailSandbox.ts';
import { galleryPage, templatePage, type Gallery } from './gallery.ts';
import { inboxPage } from './inbox.ts';
import { letterView } from './preview.ts';
import { mailPage } from './email.ts';
import { missing, show } from '../show.ts';

interface Visit {
  Params: { id: string };
  Querystring: { view?: string };
}

export function mailPages({ inbox, sendgrid, mailgun }: MailRoom, gallery: Gallery | undefined) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    );
    app.get('/inbox', (_request, reply) => show(reply, inboxPage(inbox.find({}))));
    app.get<Visit>('/inbox/:id', (request, reply) => {
      const mail = inbox.get(request.params.id);
      const { view } = request.query;
      return mail === undefined
        ? missing(reply, 'mail')
        : show(reply, mailPage(mail, view === 'headers' ? view : letterView(view)));
    });
    app.post<Visit & { Body: string }>('/inbox/:id/events', (request, reply) => {
      const mail = inbox.get(request.params.id);
      const account = [sendgrid, mailgun].find(({ vendor }) => vendor.name === mail?.carrier);
      if (mail === undefined || account === undefined) return missing(reply, 'mail of a vendor that tells');
      const wanted = new URLSearchParams(request.body).get('kind');
      const kind = EVENT_KINDS.find((known) => known === wanted);
      if (kind !== undefined) account.teller.tell(mail, { kinds: [kind] });
      return reply.redirect(`/inbox/${mail.id}#events`, 303);
    });
    app.get('/inbox/templates', async (_request, reply) => show(reply, galleryPage(await gallery?.())));
    app.get<Visit>('/inbox/templates/:id', async (request, reply) => {
      const letters = (await gallery?.()) ?? [];
      const { id } = request.params;
      return letters.some(({ name }) => name === id)
        ? show(reply, templatePage(letters, id, letterView(request.query.view)))
        : missing(reply, 'letter');
    });
  };
}

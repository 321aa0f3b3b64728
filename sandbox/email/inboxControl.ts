/** The inbox as JSON, the journal of receipts, and the faults of the mail server. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readBody } from '../body.ts';
import { NO_SMTP_FAULTS, smtpFaultSettings } from '../faults/smtp.ts';
import type { SmtpParts } from './smtp/server.ts';

const filterSchema = z.object({
  to: z.string().optional(),
  template: z.string().optional(),
  booking: z.string().optional(),
  provider: z.string().optional(),
  notification: z.string().optional(),
});
const journalFilter = z.object({ key: z.string().optional(), provider: z.string().optional() });

export function inboxControl({ inbox, receipts, faults }: SmtpParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/inbox/messages', (request) => inbox.find(filterSchema.parse(request.query)));
    app.get<{ Params: { id: string } }>('/inbox/messages/:id', (request, reply) => {
      const email = inbox.get(request.params.id);
      return email ?? reply.code(404).send({ error: { message: `no email ${request.params.id}` } });
    });
    app.delete('/inbox/messages', (_request, reply) => {
      inbox.clear();
      return reply.code(204).send();
    });
    app.get('/sandbox/email/journal', (request) => {
      const { key, provider } = journalFilter.parse(request.query);
      return receipts
        .all()
        .filter((row) => key === undefined || row.key === key)
        .filter((row) => provider === undefined || row.provider === provider);
    });
    app.delete('/sandbox/email/journal', (_request, reply) => {
      receipts.clear();
      return reply.code(204).send();
    });
    app.get('/sandbox/smtp/faults', () => faults.settings);
    app.put('/sandbox/smtp/faults', (request) => {
      faults.set(readBody(smtpFaultSettings, request));
      return faults.settings;
    });
    app.delete('/sandbox/smtp/faults', () => {
      faults.set(NO_SMTP_FAULTS);
      return faults.settings;
    });
  };
}

/** One email from its call to its answer: judged as the vendor would, spoilt where a fault strikes, kept, told of. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dropConnection, hangUp, pause } from '../faults/endings.ts';
import type { EmailRefusal } from '../faults/emailCalls.ts';
import type { MetFault } from '../faults/calls.ts';
import { bytesOf, pathOf, takeRawBodies } from '../rawBody.ts';
import type { CarrierAccount } from './account.ts';
import type { Answer, Judged, Posted } from './vendor.ts';
import type { Receipt } from './inbox/receipts.ts';

/** The vendor works on, whether or not the caller is still there. */
const NEVER = new AbortController().signal;

export function carrierServer(account: CarrierAccount) {
  const { vendor } = account;
  return async (app: FastifyInstance): Promise<void> => {
    takeRawBodies(app);
    app.setErrorHandler((error, _request, reply) => {
      const isTooLarge = error instanceof Error && 'statusCode' in error && error.statusCode === 413;
      if (!isTooLarge) throw error;
      send(reply, vendor.outage(413));
    });
    app.post(vendor.path, { bodyLimit: vendor.largestBodyBytes }, (request, reply) =>
      serve(account, request, reply),
    );
  };
}

async function serve(
  account: CarrierAccount,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { vendor, receipts } = account;
  const posted = postedBy(request);
  const judged = vendor.judge(posted);
  const { contentType, body } = posted;
  const path = pathOf(request);
  account.log({ at: Date.now(), path, key: judged.key ?? null, contentType, body: body.toString() });
  const receipt = receipts.receive(vendor.name, judged.key);
  const fault = account.fault(request.method, path);

  if (fault?.late === 'before') await pause(fault.delayMs, NEVER);
  if (fault?.effect !== false) keep(account, judged, receipt);
  if (fault?.late === 'after') await pause(fault.delayMs, NEVER);
  if (fault?.end === 'drop') dropConnection(reply);
  else if (fault?.end === 'hang') await hangUp(reply, fault.delayMs);
  else {
    const answer = answerOf(account, fault, judged);
    if (!request.raw.socket.destroyed) receipt.answered(answer.status < 300);
    send(reply, answer);
  }
  return reply;
}

function postedBy(request: FastifyRequest): Posted {
  return {
    authorization: request.headers.authorization ?? '',
    contentType: request.headers['content-type'] ?? '',
    body: bytesOf(request),
    params: request.params as Record<string, string>, // a path's parameters are strings
  };
}

function keep({ inbox, teller }: CarrierAccount, { emails }: Judged, receipt: Receipt): void {
  for (const email of emails) {
    const kept = inbox.add(email);
    receipt.kept();
    teller.follow(kept);
  }
}

function answerOf(
  { vendor }: CarrierAccount,
  fault: MetFault<EmailRefusal> | undefined,
  judged: Judged,
): Answer {
  return typeof fault?.end === 'number' ? vendor.outage(fault.end) : judged.answer;
}

function send(reply: FastifyReply, { status, headers = {}, body }: Answer): void {
  reply.code(status).headers(headers);
  if (typeof body === 'string') reply.type('text/plain; charset=utf-8');
  reply.send(body);
}

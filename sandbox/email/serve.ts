/** One email from its call to its answer: evaluated as the vendor would, spoilt where a fault strikes, kept, reported. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dropConnection, hangUp, pause } from '../faults/endings.ts';
import type { EmailRefusal } from '../faults/emailCalls.ts';
import type { MetFault } from '../faults/calls.ts';
import { bytesOf, pathOf, takeRawBodies } from '../rawBody.ts';
import type { VendorAccount } from './account.ts';
import type { Answer, Evaluation, VendorRequest } from './vendor.ts';
import type { Receipt } from './inbox/receipts.ts';

/** The vendor works on, whether or not the caller is still there. */
const NEVER = new AbortController().signal;

export function vendorServer(account: VendorAccount) {
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
  account: VendorAccount,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { vendor, receipts } = account;
  const call = requestOf(request);
  const evaluation = vendor.evaluate(call);
  const { contentType, body } = call;
  const path = pathOf(request);
  account.log({ at: Date.now(), path, key: evaluation.key ?? null, contentType, body: body.toString() });
  const receipt = receipts.receive(vendor.name, evaluation.key);
  const fault = account.fault(request.method, path);

  if (fault?.late === 'before') await pause(fault.delayMs, NEVER);
  if (fault?.effect !== false) keep(account, evaluation, receipt);
  if (fault?.late === 'after') await pause(fault.delayMs, NEVER);
  if (fault?.end === 'drop') dropConnection(reply);
  else if (fault?.end === 'hang') await hangUp(reply, fault.delayMs);
  else {
    const answer = answerOf(account, fault, evaluation);
    if (!request.raw.socket.destroyed) receipt.answered(answer.status < 300);
    send(reply, answer);
  }
  return reply;
}

function requestOf(request: FastifyRequest): VendorRequest {
  return {
    authorization: request.headers.authorization ?? '',
    contentType: request.headers['content-type'] ?? '',
    body: bytesOf(request),
    params: request.params as Record<string, string>, // a path's parameters are strings
  };
}

function keep({ inbox, eventScheduler }: VendorAccount, { emails }: Evaluation, receipt: Receipt): void {
  for (const email of emails) {
    const kept = inbox.add(email);
    receipt.kept();
    eventScheduler.follow(kept);
  }
}

function answerOf(
  { vendor }: VendorAccount,
  fault: MetFault<EmailRefusal> | undefined,
  evaluation: Evaluation,
): Answer {
  return typeof fault?.end === 'number' ? vendor.outage(fault.end) : evaluation.answer;
}

function send(reply: FastifyReply, { status, headers = {}, body }: Answer): void {
  reply.code(status).headers(headers);
  if (typeof body === 'string') reply.type('text/plain; charset=utf-8');
  reply.send(body);
}

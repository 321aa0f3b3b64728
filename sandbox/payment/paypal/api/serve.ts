/** One call from its arrival to its answer: logged, spoilt where a fault strikes it, refused in PayPal's own form. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MetFault } from '../../../faults/calls.ts';
import { dropConnection, hangUp, pause } from '../../../faults/endings.ts';
import { bodyForLog } from '../../../rawBody.ts';
import type { PayPalAccount } from '../account.ts';
import { readCall, type Call } from './call.ts';
import { outage, PayPalFailure, type Refused } from './errors.ts';

export interface Answer {
  readonly status: number;
  /** Text goes out as plain text, anything else as JSON. */
  readonly body: object | string;
}

/** The fault that strikes this call, if any. */
export interface Spoilt {
  /** Throws what a fault that lets nothing happen answers. */
  before(): void;
  /** Waits where a fault makes the effect late. */
  pause(): Promise<void>;
}

/** PayPal works on, whether or not the caller is still there. */
const NEVER = new AbortController().signal;
const DOCUMENTATION = 'https://developer.paypal.com/api/rest/reference/orders/v2/errors/';

export async function serve(
  account: PayPalAccount,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (call: Call, spoilt: Spoilt) => Promise<Answer>,
): Promise<FastifyReply> {
  const call = readCall(request);
  const { debugId, method, path, requestId = null } = call;
  account.log({ debugId, at: Date.now(), method, path, requestId, body: bodyForLog(request) });
  const fault = account.callFaults.take(method, path);
  const answer = await answerOf(account, call, fault, work);
  if (fault?.late === 'after') await pause(fault.delayMs, NEVER);
  if (fault?.end === 'drop') dropConnection(reply);
  else if (fault?.end === 'hang') await hangUp(reply, fault.delayMs);
  else sendAnswer(reply, call, answer);
  return reply;
}

export function refusalAnswer(account: PayPalAccount, { debugId }: Call, refused: Refused): Answer {
  const { status, title, message, details, redirect } = refused;
  return {
    status,
    body: {
      name: title,
      message,
      debug_id: debugId,
      ...(details.length === 0 ? {} : { details }),
      links: [
        { href: `${DOCUMENTATION}#${details[0]?.issue ?? title}`, rel: 'information_link', method: 'GET' },
        ...(redirect === undefined
          ? []
          : [{ href: account.origin + redirect, rel: 'redirect', method: 'GET' }]),
      ],
    },
  };
}

async function answerOf(
  account: PayPalAccount,
  call: Call,
  fault: MetFault | undefined,
  work: (call: Call, spoilt: Spoilt) => Promise<Answer>,
): Promise<Answer> {
  const spoilt: Spoilt = {
    before: () => {
      if (fault?.effect === false) throw outage(typeof fault.end === 'number' ? fault.end : 503);
    },
    pause: async () => {
      if (fault?.late === 'before') await pause(fault.delayMs, NEVER);
    },
  };
  try {
    const answer = await work(call, spoilt);
    if (typeof fault?.end === 'number') throw outage(fault.end);
    return answer;
  } catch (error) {
    if (error instanceof PayPalFailure) return refusalAnswer(account, call, error);
    throw error;
  }
}

function sendAnswer(reply: FastifyReply, { debugId }: Call, { status, body }: Answer): void {
  reply.header('paypal-debug-id', debugId);
  if (status === 429) reply.header('retry-after', '1');
  if (typeof body === 'string') reply.type('text/plain; charset=utf-8');
  reply.code(status).send(body);
}

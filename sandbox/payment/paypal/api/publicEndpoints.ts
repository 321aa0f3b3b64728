/** What is open to callers without a token: the token itself, the signing certificates, and the proof of an IPN. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bytesOf } from '../../../rawBody.ts';
import { equal } from '../../../secrets.ts';
import type { PayPalAccount } from '../account.ts';
import { paypalIpns } from '../state.ts';
import { invalidRequest, notFound } from './errors.ts';
import { serve, type Answer } from './serve.ts';

export function publicEndpoints(app: FastifyInstance, account: PayPalAccount): void {
  app.post('/v1/oauth2/token', (request, reply) =>
    serve(account, request, reply, async (_call, spoilt) => {
      spoilt.before();
      await spoilt.pause();
      return grantToken(account, request);
    }),
  );
  app.get<{ Params: { name: string } }>('/v1/notifications/certs/:name', (request, reply) =>
    serve(account, request, reply, async (_call, spoilt) => {
      spoilt.before();
      await spoilt.pause();
      const identity = account.identities.named(request.params.name);
      if (identity === undefined) throw notFound('cert_name');
      return { status: 200, body: identity.chain };
    }),
  );
  app.post('/cgi-bin/webscr', (request, reply) =>
    serve(account, request, reply, async (_call, spoilt) => {
      spoilt.before();
      await spoilt.pause();
      return {
        status: 200,
        body: isOurs(account, bytesOf(request).toString('latin1')) ? 'VERIFIED' : 'INVALID',
      };
    }),
  );
}

function grantToken(account: PayPalAccount, request: FastifyRequest): Answer {
  const { clientId, clientSecret } = account.keys;
  if (!equal(request.headers.authorization ?? '', basic(clientId, clientSecret))) {
    return {
      status: 401,
      body: { error: 'invalid_client', error_description: 'Client Authentication failed' },
    };
  }
  const form = new URLSearchParams(bytesOf(request).toString());
  if (form.get('grant_type') !== 'client_credentials') {
    throw invalidRequest('INVALID_PARAMETER_VALUE', 'Unsupported grant_type.', '/grant_type');
  }
  const token = account.tokens.issue(account.behaviour.tokenLifetime);
  return {
    status: 200,
    body: {
      scope:
        'https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/disputes/update-seller',
      access_token: token.id,
      token_type: 'Bearer',
      app_id: 'APP-80W284485P519543T',
      expires_in: Math.max(0, Math.floor((token.expiresAt - Date.now()) / 1000)),
      nonce: `${new Date().toISOString()}sandbox`,
    },
  };
}

const VALIDATE = 'cmd=_notify-validate&';

/** Only the bytes of a message that left here, to the last one, behind the command. */
function isOurs({ state }: PayPalAccount, body: string): boolean {
  if (!body.startsWith(VALIDATE)) return false;
  const message = body.slice(VALIDATE.length);
  return paypalIpns(state)
    .all()
    .some((sent) => sent.isGenuine && sent.body === message);
}

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

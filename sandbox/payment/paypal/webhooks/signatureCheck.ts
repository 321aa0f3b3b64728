/** PayPal's own word on a webhook: POST /v1/notifications/verify-webhook-signature. */
import { z } from 'zod';
import { readFields } from '../api/fields.ts';
import { AUTH_ALGO, isSignedBy } from './signature.ts';
import type { Transaction } from '../transaction.ts';

const question = z.strictObject({
  auth_algo: z.string(),
  cert_url: z.string(),
  transmission_id: z.string(),
  transmission_sig: z.string(),
  transmission_time: z.string(),
  webhook_id: z.string(),
  webhook_event: z.looseObject({}),
});

/** PayPal checks the event as it arrives here, so a caller that writes its JSON anew had better write it the same. */
export function checkSignature(
  tx: Transaction,
  body: unknown,
): { verification_status: 'SUCCESS' | 'FAILURE' } {
  const asked = readFields(question, body);
  const signer = tx.state.get('identity', 'paypal');
  const transmission = {
    id: asked.transmission_id,
    time: asked.transmission_time,
    webhookId: asked.webhook_id,
  };
  const isGenuine =
    signer !== undefined &&
    asked.auth_algo === AUTH_ALGO &&
    asked.webhook_id === tx.webhookId &&
    asked.cert_url.endsWith(`/${signer.name}`) &&
    isSignedBy(signer, JSON.stringify(asked.webhook_event), transmission, asked.transmission_sig);
  return { verification_status: isGenuine ? 'SUCCESS' : 'FAILURE' };
}

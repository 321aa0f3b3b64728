/** An IPN message that PayPal has called its own, followed to its end as its workflow does, without one. */
import { createHash } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createIpnActivities, type IpnEvaluation } from '../../../src/activities/ipn/ipn.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { keepIpn } from '../../../src/store/webhook/ipnInbox.ts';
import { type PayPalWebhooks, RECEIVER } from './paypalWebhooks.ts';

/** @param isRunning whether the booking's workflow could be signalled */
export async function followVerifiedIpn(
  db: Database,
  webhooks: PayPalWebhooks,
  body: Buffer,
  { isRunning }: { readonly isRunning: boolean },
): Promise<void> {
  const at = new Date().toISOString();
  const messageId = createHash('sha256').update(body).digest('hex');
  const kept = { id: messageId, identity: messageId, contentType: 'x', receivedAt: at };
  await keepIpn(db, { ...kept, sealed: webhooks.deps.sealIpn(body) });
  const own = { ...RECEIVER, environment: 'sandbox' as const };
  const activities = createIpnActivities({ db, own, open: (sealed) => webhooks.open(sealed) });
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const { bookingId, result } = await environment.run<[], IpnEvaluation, () => Promise<IpnEvaluation>>(() =>
    activities.evaluateIpn({ messageId }),
  );
  if (result === 'completed') return; // the very same bytes came before
  if (result !== 'payment_changed') throw new Error(`an IPN message of no payment: ${result}`);
  const outcome = isRunning ? 'signalled' : 'closed';
  await environment.run(() => activities.completeIpn({ messageId, outcome, bookingId, at }));
}

/** PayPal at the interface's webhooks: webhooks signed with the tests' own certificates, and IPN messages. */
import { createHash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { DisputeAtPayPal, PayPalDeps } from '../../../src/api/deps.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { newKey, parseKeyring } from '../../../src/security/keyring.ts';
import { createPayPalVerifier } from '../../../src/providers/payment/paypal/webhook/verify.ts';
import { standInWith } from './standIn.ts';
import { openIpn, sealIpn } from '../../../src/security/sealing.ts';
import type { Database } from '../../../src/store/database/database.ts';
import {
  type Answer,
  type PayPalServer,
  startPayPalServer,
} from '../../unit/providers/payment/paypal/paypalServer.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/paypal/${name}`, import.meta.url), 'utf8');
const KEY = fixture('signer.key.pem');

const PAYPAL_WEBHOOK_ID = '8PT597110X687430LKGECATA';
export const RECEIVER = { merchantId: 'MIDASTEST', receiverEmail: 'payments@midas.example' };

export interface PayPalWebhooks {
  /** Where certificates come from. */
  readonly server: PayPalServer;
  /** What the server answers; the true chain unless a test says otherwise. */
  chain: Answer;
  /** The booking of each capture that PayPal would name when asked. */
  readonly captures: Map<string, string>;
  /** What PayPal shows of a dispute, and of a capture of which it has taken money back; nothing unless said. */
  readonly disputes: Map<string, DisputeAtPayPal>;
  readonly reversals: Map<string, DisputeAtPayPal>;
  /** Whether PayPal cannot be asked about them. */
  isAway: boolean;
  readonly deps: PayPalDeps;
  /** Opens what the interface has sealed. */
  open(sealed: string): Uint8Array;
  headersOf(body: string | Buffer, forgery?: Forgery): Record<string, string>;
  stop(): Promise<void>;
}

export interface Forgery {
  /** What is signed, where it is not what is sent. */
  readonly signed?: string | Buffer;
  readonly webhookId?: string;
  readonly ageMs?: number;
  /** Each body has its own unless said, and keeps it when it is sent again. */
  readonly transmissionId?: string;
  readonly certUrl?: string;
}

export async function openPayPalWebhooks(): Promise<PayPalWebhooks> {
  const server = await startPayPalServer(() => webhooks.chain);
  const keyring = parseKeyring(newKey());
  const captures = new Map<string, string>();
  const disputes: PayPalWebhooks['disputes'] = new Map();
  const reversals: PayPalWebhooks['reversals'] = new Map();
  const shown = async (of: PayPalWebhooks['disputes'], id: string): Promise<DisputeAtPayPal> => {
    if (webhooks.isAway) throw new Error('away');
    return of.get(id) ?? { result: 'unknown' };
  };
  const webhooks: PayPalWebhooks = {
    server,
    captures,
    disputes,
    reversals,
    isAway: false,
    chain: { body: fixture('signer.pem') },
    deps: {
      verify: (delivery) => verifier.verify(delivery),
      findBookingOfCapture: async (id) => captures.get(id),
      findDispute: (id) => shown(disputes, id),
      findReversal: (id) => shown(reversals, id),
      receiver: RECEIVER,
      sealIpn: (raw) => sealIpn(keyring, raw),
    },
    open: (sealed) => openIpn(keyring, sealed),
    headersOf: (body, forgery = {}) => headersOf(server.url, body, forgery),
    stop: () => server.stop(),
  };
  const verifier = createPayPalVerifier({
    webhookIds: [PAYPAL_WEBHOOK_ID],
    standIn: standInWith(server.url, fixture('root.pem')),
  });
  return webhooks;
}

function headersOf(url: string, body: string | Buffer, forgery: Forgery): Record<string, string> {
  const time = new Date(Date.now() - (forgery.ageMs ?? 0)).toISOString();
  const webhookId = forgery.webhookId ?? PAYPAL_WEBHOOK_ID;
  const id = forgery.transmissionId ?? createHash('sha256').update(body).digest('hex').slice(0, 36);
  const text = `${id}|${time}|${webhookId}|${crc32(forgery.signed ?? body)}`;
  return {
    'content-type': 'application/json',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': sign('RSA-SHA256', Buffer.from(text), KEY).toString('base64'),
    'paypal-cert-url': forgery.certUrl ?? `${url}/v1/notifications/certs/CERT-1`,
    'paypal-auth-algo': 'SHA256withRSA',
  };
}

/** Turns a booking's payment into one with PayPal, over USD 100.00 unless said otherwise. */
export async function payWithPayPal(
  db: Database,
  bookingId: string,
  { orderId, amount = 10_000 }: { orderId: string; amount?: number },
): Promise<string> {
  const paymentId = `${bookingId}-P1`;
  await db
    .updateTable('payments')
    .set({
      provider: 'paypal',
      provider_payment_id: orderId,
      amount: minor(amount),
      currency: 'USD',
    })
    .where('id', '=', paymentId)
    .execute();
  return paymentId;
}

/** The fact that a capture took the money for a payment. */
export async function capturedBy(
  db: Database,
  captureId: string,
  payment: { id: string; bookingId: string },
): Promise<void> {
  await db
    .insertInto('money_facts')
    .values({
      id: `captured:${captureId}`,
      booking_id: payment.bookingId,
      payment_id: payment.id,
      provider: 'paypal',
      kind: 'captured',
      amount: minor(10_000),
      currency: 'USD',
      occurred_at: new Date().toISOString(),
    })
    .execute();
}

/** What no history, log or row in the clear may hold; too long to stand in sealed text by chance. */
export const PERSONAL = ['Zo%EB', 'Zoë', 'Hara', 'buyer@example.org', 'buyer%40example.org'] as const;

/** An IPN message as PayPal writes it in windows-1252; null leaves a field out. */
export function ipnBody(fields: Readonly<Record<string, string | null>>): Buffer {
  const all: Record<string, string | null> = {
    txn_type: 'express_checkout',
    payment_status: 'Completed',
    mc_gross: '100.00',
    mc_currency: 'USD',
    receiver_id: RECEIVER.merchantId,
    receiver_email: RECEIVER.receiverEmail,
    payer_email: 'buyer@example.org',
    test_ipn: '1',
    ...fields,
  };
  const pairs = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  // Zoë O’Hara: bytes that are no UTF-8
  return Buffer.from([...pairs, 'first_name=Zo%EB', 'last_name=O%92Hara', 'charset=windows-1252'].join('&'));
}

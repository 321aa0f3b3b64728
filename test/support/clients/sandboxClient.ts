/** The test's client of the sandbox: pays, breaks things, counts what the vendors saw. */
import type { z } from 'zod';
import type { Email } from '../../../sandbox/email/inbox/inbox.ts';
import type { CallFault } from '../../../sandbox/faults/calls.ts';
import type { SmtpFaultSettings } from '../../../sandbox/faults/smtp.ts';
import type { WebhookFaultSettings } from '../../../sandbox/faults/webhooks.ts';
import type { LoggedRequest } from '../../../sandbox/payment/stripe/account.ts';
import type { StripeDelivery } from '../../../sandbox/payment/stripe/webhooks/webhookDelivery.ts';
import type {
  Charge,
  Dispute,
  FraudWarning,
  Intent,
  Refund,
  StripeEvent,
} from '../../../sandbox/payment/stripe/objects.ts';
import type { disputeOrder } from '../../../sandbox/payment/stripe/payments/disputes.ts';
import { defined } from '../../../src/domain/defined.ts';
import { countBy } from './customer.ts';
import { requestOk } from './httpJson.ts';

interface At {
  readonly sandbox: string;
}

export const CARDS = { good: '4242424242424242', withoutFunds: '4000000000009995' } as const;

type WantedFault = Pick<CallFault, 'path' | 'kind'> & Partial<CallFault>;

export const pay = ({ sandbox }: At, intent: string, card: string = CARDS.good): Promise<Intent> =>
  requestOk('POST', `${sandbox}/sandbox/stripe/payment_intents/${intent}/pay`, { body: { card } });

/** Somebody refunds a payment in the dashboard: all that is left of it unless said, in minor units. */
export async function refundByHand(at: At, intent: string, amount?: number): Promise<Refund> {
  const { id } = await chargeOf(at, intent);
  const body = amount === undefined ? {} : { amount };
  return requestOk('POST', `${at.sandbox}/sandbox/stripe/charges/${id}/refund`, { body });
}

/** The customer's bank takes the money back, or asks about it. */
export async function disputePayment(at: At, intent: string, order: DisputeOrder = {}): Promise<Dispute> {
  const { id } = await chargeOf(at, intent);
  return openDispute(at, id, order);
}

type DisputeOrder = z.input<typeof disputeOrder>;

const act = <T>({ sandbox }: At, path: string, body: object = {}): Promise<T> =>
  requestOk('POST', `${sandbox}/sandbox/stripe/${path}`, { body });

export const openDispute = (at: At, chargeId: string, order: DisputeOrder = {}): Promise<Dispute> =>
  act(at, `charges/${chargeId}/dispute`, order);

/** What the bank decides, also where it has decided before. */
export const closeDispute = (at: At, id: string, outcome: 'won' | 'lost'): Promise<Dispute> =>
  act(at, `disputes/${id}/close`, { outcome });

/** An inquiry becomes a chargeback. */
export const escalateDispute = (at: At, id: string): Promise<Dispute> => act(at, `disputes/${id}/escalate`);

/** Its deadline is that far from now; in the past where negative. */
export const moveDispute = (at: At, id: string, inHours: number): Promise<Dispute> =>
  act(at, `disputes/${id}/due`, { inHours });

/** The bank has been told of fraud, and has not disputed anything yet. */
export const warnOfFraud = (at: At, chargeId: string, fraudType?: string): Promise<FraudWarning> =>
  act(at, `charges/${chargeId}/early_fraud_warning`, defined({ fraudType }));

async function chargeOf(at: At, intent: string): Promise<Charge> {
  const found = (await charges(at)).find(
    ({ payment_intent, captured }) => payment_intent === intent && captured,
  );
  if (found === undefined) throw new Error(`no charge took money for ${intent}`);
  return found;
}

/** Replaces all faults of Stripe; without arguments everything works again. */
export const stripeFaults = (
  { sandbox }: At,
  faults: { calls?: readonly WantedFault[]; webhooks?: Partial<WebhookFaultSettings> } = {},
): Promise<unknown> => requestOk('PUT', `${sandbox}/sandbox/stripe/faults`, { body: faults });

export const smtpFaults = ({ sandbox }: At, faults: Partial<SmtpFaultSettings>): Promise<unknown> =>
  requestOk('PUT', `${sandbox}/sandbox/smtp/faults`, { body: faults });

export const sendWebhooks = (
  { sandbox }: At,
  order: {
    eventId?: string;
    paymentIntentId?: string;
    copies?: number;
    ageSeconds?: number;
    secret?: string;
  },
): Promise<StripeDelivery[]> => requestOk('POST', `${sandbox}/sandbox/stripe/webhooks/send`, { body: order });

const listed =
  <T>(what: string) =>
  ({ sandbox }: At): Promise<T[]> =>
    requestOk('GET', `${sandbox}/sandbox/stripe/${what}`);

export const intents = listed<Intent>('payment_intents');
export const charges = listed<Charge>('charges');
export const refunds = listed<Refund>('refunds');
export const disputes = listed<Dispute>('disputes');
export const fraudWarnings = listed<FraudWarning>('early_fraud_warnings');
const stripeEvents = listed<StripeEvent>('events');
export const stripeRequests = listed<LoggedRequest>('requests');
export const deliveries = listed<Omit<StripeDelivery, 'secret'>>('deliveries');

/** The intents that carry this booking's id, which is how many times it could be paid. */
export const intentsOf = async (at: At, bookingId: string): Promise<Intent[]> =>
  (await intents(at)).filter(({ metadata }) => Object.values(metadata).includes(bookingId));

export const intentStatus = async (at: At, id: string): Promise<string | undefined> =>
  (await intents(at)).find((intent) => intent.id === id)?.status;

/** The latest event of a type about a payment. */
export async function eventOf(at: At, type: string, intent: string): Promise<StripeEvent> {
  const isAbout = ({ data }: StripeEvent) => JSON.stringify(data.object).includes(intent);
  const found = (await stripeEvents(at)).filter((event) => event.type === type && isAbout(event)).at(-1);
  if (found === undefined) throw new Error(`no ${type} about ${intent}`);
  return found;
}

/** Emails whose notification belongs to the booking. */
export const emailsOf = async ({ sandbox }: At, bookingId: string): Promise<Email[]> => {
  const all = await requestOk<Email[]>('GET', `${sandbox}/inbox/messages`);
  return all.filter(({ headers }) => headers['x-midas-notification']?.split('.').includes(bookingId));
};

/** How often each template arrived for the booking. */
export const emailCounts = async (at: At, bookingId: string): Promise<Record<string, number>> =>
  countBy((await emailsOf(at, bookingId)).map(({ headers }) => headers['x-midas-template'] ?? 'none'));

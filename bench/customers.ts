/** The world outside the product: customers, each from an address of their own, and Stripe's deliveries. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signatureHeader } from '../sandbox/payment/stripe/webhooks/webhookDelivery.ts';
import { httpJson, requestOk } from '../test/support/clients/httpJson.ts';
import type { ProcessSpent } from './product/messages.ts';
import type { Spent } from './report.ts';
import { processorTimes } from './processor.ts';
import type { Watch } from './watch.ts';

export interface World {
  /** Where bookings are made: the product's API, or the one over its effects alone. */
  readonly api: string;
  readonly floor: string;
  readonly sandbox: string;
  readonly stripeWebhookSecret: string;
  readonly watch: Watch;
  /** Process ids. */
  readonly house: number;
  readonly server: number;
}

/** One of them is asked at a time; Stripe's webhooks go to the one whose turn it is. */
export interface Worlds {
  readonly product: World;
  readonly effects: World;
  /** To be called before a turn. */
  readonly webhooksTo: (world: World) => void;
}

export interface Opened {
  readonly id: string;
  readonly accessToken: string;
  readonly payments: readonly { readonly clientSecret?: string }[];
}

const AGAIN_AFTER_MS = 100;
const OPENED_WITHIN_MS = 60_000;

const DAY_MS = 86_400_000;
const FIRST_DAY = 30;
const LAST_DAY = 720;
const ITEMS = ['rolls-royce-phantom', 'rolls-royce-cullinan', 'citation-longitude', 'learjet-85'];
const LOCATIONS = ['dubai', 'washington-dc', 'houston', 'atlanta', 'maryland', 'northern-virginia'];
/** Each location has its own unit of each item. */
const UNITS = LOCATIONS.flatMap((location) => ITEMS.map((itemId) => ({ itemId, location })));
let nextSlot = 0;

/** A day of a unit that no other call has given out. */
function freshSlot() {
  const days = LAST_DAY - FIRST_DAY;
  const unit = UNITS[Math.floor(nextSlot / days)];
  if (unit === undefined) throw new Error('the bench has sold every day of its items: take fewer samples');
  const day = FIRST_DAY + (nextSlot % days);
  nextSlot += 1;
  const dateIn = (ahead: number) => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10);
  return { ...unit, tier: 'standard', startDate: dateIn(day), endDate: dateIn(day + 1) };
}

let nextAddress = 0;

/** A forwarded address out of 10.0.0.0/8, as the product's proxy would name it. */
function fromOwnAddress(): Record<string, string> {
  nextAddress += 1;
  return { 'x-forwarded-for': `10.${nextAddress >> 16}.${(nextAddress >> 8) & 255}.${nextAddress & 255}` };
}

export const quote = ({ api }: World): Promise<{ readonly id: string }> =>
  requestOk('POST', `${api}/v1/quotes`, { headers: fromOwnAddress(), body: freshSlot() });

/** The same words to both sides, so that both parse and store as many bytes. */
export function bookingBody(quoteId: string) {
  const customer = {
    name: 'Ada Lovelace',
    email: `ada.${randomUUID().slice(0, 8)}@example.com`,
    phone: '+971501234567',
    country: 'AE',
  };
  return { quoteId, customer, payment: { provider: 'stripe' }, termsAccepted: true };
}

/** Repeats under the same key while the product is too busy or still prepares, as the website does. */
export async function open({ api }: World, body: object): Promise<Opened> {
  const headers = { ...fromOwnAddress(), 'idempotency-key': randomUUID() };
  const deadline = Date.now() + OPENED_WITHIN_MS;
  for (;;) {
    const answer = await httpJson<Opened>('POST', `${api}/v1/bookings`, { headers, body });
    if (answer.status === 201) return answer.body;
    if ((answer.status !== 202 && answer.status !== 503) || Date.now() > deadline)
      throw new Error(`a booking was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    await delay(AGAIN_AFTER_MS);
  }
}

export const openFloor = ({ floor }: World, body: object): Promise<{ readonly id: string }> =>
  requestOk('POST', `${floor}/bookings`, { body });

/** Pays at the provider, as the customer's browser does; the provider's webhook follows. */
export const pay = ({ sandbox }: World, booking: Opened): Promise<unknown> =>
  requestOk('POST', `${sandbox}/sandbox/stripe/payment_intents/${intentOf(booking)}/pay`, { body: {} });

export interface Webhook {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A genuine event about an open payment that brings no money: the payment is still to be made. */
export function webhookAbout({ stripeWebhookSecret }: World, booking: Opened): Webhook {
  const object = { id: intentOf(booking), object: 'payment_intent', metadata: { booking_id: booking.id } };
  const event = {
    id: `evt_${randomUUID()}`,
    object: 'event',
    type: 'payment_intent.requires_action',
    created: Math.floor(Date.now() / 1000),
    data: { object },
  };
  const body = JSON.stringify(event);
  const signature = signatureHeader(body, stripeWebhookSecret, event.created);
  return { body, headers: { 'content-type': 'application/json', 'stripe-signature': signature } };
}

/** @throws Error unless it is acknowledged. */
export async function deliver(url: string, { body, headers }: Webhook): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text}`);
}

function intentOf({ id, payments }: Opened): string {
  const intent = payments[0]?.clientSecret?.split('_secret_')[0];
  if (intent === undefined) throw new Error(`booking ${id} was opened without a payment`);
  return intent;
}

/** What everybody has spent so far: figures that no customer sees. */
export async function spentSoFar({ floor, house, server }: World): Promise<Spent> {
  const own = await requestOk<ProcessSpent>('GET', `${floor}/spent`);
  return { ...own, ...processorTimes({ house, server }) };
}

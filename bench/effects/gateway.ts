/**
 * What a booking does outside, without Temporal: the same rows, the same calls to the provider and the same emails, as
 * plain calls in this process. Nothing of it survives the process, is retried or is waited for; so it is no way to run
 * bookings, and only the least that their effects cost.
 */
import { MockActivityEnvironment } from '@temporalio/testing';
import { createBookingActivities } from '../../src/activities/booking.ts';
import { createPaymentActivities } from '../../src/activities/payment/payments.ts';
import type { TemporalGateway } from '../../src/api/temporal/gateway.ts';
import { createEmailServices, type EmailServices } from '../../src/composition/email.ts';
import { createGateways } from '../../src/composition/payments.ts';
import type { Config } from '../../src/config/config.ts';
import { amountsToPay } from '../../src/domain/payment/amountsToPay.ts';
import { comparePayment } from '../../src/domain/payment/payment.ts';
import type { AmountToPay } from '../../src/domain/payment/session.ts';
import { createReport } from '../../src/observability/errorReporter.ts';
import { type Keyring, sealText } from '../../src/security/keyring.ts';
import { CLIENT_SECRET_PURPOSE } from '../../src/security/sealing.ts';
import type { Store } from '../../src/store/database/database.ts';
import { type BookingInput, CONFIRMATION_EMAILS } from '../../src/workflows/booking/messages.ts';
import { notificationKey } from '../../src/workflows/notification/messages.ts';
import { defined } from '../../src/domain/defined.ts';
import type { Logger } from 'pino';

export interface Effects {
  readonly gateway: TemporalGateway;
  close(): Promise<unknown>;
}

interface EffectsParts {
  readonly config: Config;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly log: Logger;
}

interface Open {
  readonly input: BookingInput;
  readonly payment: AmountToPay;
  readonly providerPaymentId: string;
  readonly live: boolean;
  isPaid: boolean;
}

export function openEffects({ config, store: { db }, keyring, log }: EffectsParts): Effects {
  const report = createReport({ db, log });
  const booking = createBookingActivities({ db, limits: config.fraudGuard, emailProviders: ['smtp'] });
  const payments = createPaymentActivities({
    db,
    gateways: createGateways(config, report).payments,
    seal: (secret) => sealText(keyring, secret, CLIENT_SECRET_PURPOSE),
  });
  const email = createEmailServices(config, db, report);
  const bookings = new Map<string, Open>();

  const open = async (input: BookingInput): Promise<void> => {
    const [payment] = amountsToPay(input, input, 1);
    if (payment === undefined) throw new Error('a booking without a payment');
    const { bookingId, createdAt, rules } = input;
    const holdExpiresAt = new Date(Date.parse(createdAt) + rules.holdMs).toISOString();
    const { id: paymentId, provider, amount, currency } = payment;
    await booking.reserve({
      bookingId,
      createdAt,
      holdExpiresAt,
      payments: [{ id: paymentId, amount, currency }],
    });
    const opened = await asActivity(payments.openPayment, {
      provider,
      bookingId,
      paymentId,
      amount,
      currency,
      idempotencyKey: `bench/${paymentId}`,
      description: `${input.itemName}, booking ${bookingId}`,
      threeDSecure: rules.threeDSecure,
    });
    bookings.set(bookingId, { input, payment, ...opened, isPaid: false });
  };

  const follow = async (opened: Open): Promise<void> => {
    const { input, payment, providerPaymentId, live } = opened;
    const { id: paymentId, provider, amount, currency } = payment;
    const { bookingId } = input;
    const known = { bookingId, paymentId, amount, currency };
    const snapshot = await asActivity(payments.fetchPayment, { provider, providerPaymentId, known });
    const comparison = comparePayment({ ...known, providerPaymentId, live }, snapshot);
    if (comparison.result !== 'paid' || opened.isPaid) return;
    opened.isPaid = true;
    const { id: chargeId, at, risk, fee } = comparison.charge;
    const captured = { id: paymentId, bookingId, amount, currency, chargeId, at, risk, ...defined({ fee }) };
    const bought = [captured];
    const notifications = CONFIRMATION_EMAILS.map((template) => ({
      key: notificationKey(template, bookingId),
      template,
    }));
    await booking.confirmBooking({
      bookingId,
      at: new Date().toISOString(),
      payments: bought,
      notifications,
    });
    await send(
      email,
      notifications.map(({ key }) => key),
    );
  };

  return {
    gateway: {
      ...LEFT_OUT,
      openBooking: async (input) => {
        await open(input);
        return { outcome: 'open' };
      },
      paymentChanged: async (bookingId) => {
        const opened = bookings.get(bookingId);
        if (opened === undefined) return 'unknown';
        follow(opened).catch((err: unknown) => log.error({ err }, 'a booking without Temporal was lost'));
        return 'signalled';
      },
      ready: () => Promise.resolve({ reachable: true, worker: true }),
    },
    close: () => email.close(),
  };
}

async function send({ attempts }: EmailServices, keys: readonly string[]): Promise<void> {
  const ids = keys.map((key) => ({ key, attempt: 1, pass: 1, provider: 'smtp' }) as const);
  const sent = await asActivity(attempts.sendEmails, ids);
  const isAccepted = sent.every((email) => 'noted' in email && email.noted.outcome === 'accepted');
  if (!isAccepted) throw new Error(`not every email of ${keys.join(', ')} was sent`);
}

/** Activities look at their own attempt, and tell that they live. */
const asActivity = <Input, Output>(
  activity: (input: Input) => Promise<Output>,
  input: Input,
): Promise<Output> => new MockActivityEnvironment().run(activity, input);

const never = (): never => {
  throw new Error('the bench asks for nothing of this kind');
};

const LEFT_OUT = {
  cancelBooking: never,
  captureBooking: never,
  changePayment: never,
  reviewBooking: never,
  startNotification: never,
  signalNotification: never,
  startIpn: never,
  refundChanged: never,
  disputeChanged: never,
} as const satisfies Partial<TemporalGateway>;

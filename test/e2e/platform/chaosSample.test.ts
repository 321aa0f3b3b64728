/**
 * A sample of the crash matrix (docs/chaos.md; `npm run chaos` tries all of it): a worker is killed at a step of a
 * booking, another one takes over, and money, calendar, emails and histories show no difference.
 */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { startSharedServers, whatIsMissing } from '../../chaos/servers.ts';
import { type Matrix, openMatrix, type Tried } from '../../chaos/matrix.ts';
import { cleanUp } from '../../support/cleanUp.ts';

const SAMPLE = [
  ['before the slot is taken', 'paid/reserve/before'],
  ['when the slot is taken and nobody has been notified', 'paid/reserve/inside'],
  ['when Stripe has opened the payment and we have not noted it', 'paid/openPayment/midway-1'],
  ['right after the customer had their answer', 'paid/answer-open/after'],
  ['as the signal of the payment comes in', 'paid/signal-paymentChanged/before'],
  ['when the booking is confirmed and no email has left', 'paid/confirmBooking/inside'],
  ['when the second email has left and we have not noted it', 'paid/sendEmails/midway-6'],
  ['when a share is captured and we do not know it', 'shares/capturePayment/inside'],
  ['when Stripe has refunded and we have not noted it', 'returned/refund-1.sendRefundPart/midway-2'],
  ['when PayPal has captured and we do not know it', 'paypal/capturePayment/inside'],
] as const;

const KINDS = ['paid', 'shares', 'returned', 'paypal'] as const;
const LANES = 4;
const missing = whatIsMissing();

describe.runIf(missing === undefined)(
  `a worker that is killed${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    const teardown = cleanUp();
    const tried = new Map<string, Tried>();

    beforeAll(async () => {
      const shared = inject('temporalAddress') as string | undefined; // not provided where globalSetup is not configured
      const servers = await startSharedServers(shared);
      teardown.add('the servers', () => servers.stop());
      const matrix: Matrix = await openMatrix(servers, LANES);
      teardown.add('the lanes', () => matrix.stop());
      const sampled = SAMPLE.map(([, id]): string => id);
      const cases = (await matrix.enumerate(KINDS)).filter(({ id }) => sampled.includes(id));
      await matrix.run(cases, (one) => tried.set(one.case.id, one));
    }, 600_000);

    it.each(SAMPLE)('%s is not noticed by anybody (%s)', (_when, id) => {
      const one = tried.get(id);
      expect(one, `no booking has such a step any more: ${id}`).toBeDefined();
      expect(one?.findings).toEqual([]);
      expect(one?.reached).toBe(true);
    });
  },
);

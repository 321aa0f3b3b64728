/** Early fraud warnings: what can still be done about one, and when nothing can. */
import { expect, test } from 'vitest';
import { fraudWarnings, openDispute, warnOfFraud } from '../../../support/clients/sandboxClient.ts';
import { control, failureOf, stripeOfFile, USD_100 } from '../../testSandbox.ts';

const { sandbox, stripe } = await stripeOfFile();
const at = { sandbox: sandbox.url };

async function paid(card = '4242424242424242'): Promise<string> {
  const { id } = await stripe.paymentIntents.create(USD_100);
  await control(sandbox.url, 'POST', `/sandbox/stripe/payment_intents/${id}/pay`, { card });
  const { data } = await stripe.charges.list({ payment_intent: id });
  return data[0]?.id ?? '';
}

const isActionable = async (id: string): Promise<boolean> =>
  (await stripe.radar.earlyFraudWarnings.retrieve(id)).actionable;

test('a warning names its charge and is told to us', async () => {
  const charge = await paid();
  const { id } = await warnOfFraud(at, charge);
  const other = await warnOfFraud(at, await paid(), 'made_with_lost_card');
  expect(await stripe.radar.earlyFraudWarnings.retrieve(id, { expand: ['charge'] })).toMatchObject({
    object: 'radar.early_fraud_warning',
    fraud_type: 'made_with_stolen_card',
    actionable: true,
    charge: { id: charge },
  });
  const { data } = await stripe.radar.earlyFraudWarnings.list({ charge });
  expect(data.map((warning) => warning.id)).toEqual([id]);
  expect((await fraudWarnings(at)).map((warning) => warning.id)).toEqual([id, other.id]);
  const { data: events } = await stripe.events.list({ type: 'radar.early_fraud_warning.created' });
  expect(events.map(({ pending_webhooks: webhooks }) => webhooks)).toEqual([1, 1]);
  expect((await failureOf(stripe.radar.earlyFraudWarnings.retrieve('issfr_none'))).statusCode).toBe(404);
});

test('nothing is left to be done once all has gone back, until that refund fails', async () => {
  const charge = await paid('4000000000005126');
  const { id } = await warnOfFraud(at, charge);
  await stripe.refunds.create({ charge, amount: 4_000 });
  expect(await isActionable(id)).toBe(true);
  const rest = await stripe.refunds.create({ charge });
  expect(await isActionable(id)).toBe(false);
  await control(sandbox.url, 'POST', `/sandbox/stripe/refunds/${rest.id}/settle`, { outcome: 'failed' });
  expect(await isActionable(id)).toBe(true);
});

test('nothing is left to be done once the charge is disputed', async () => {
  const charge = await paid();
  const { id } = await warnOfFraud(at, charge);
  await openDispute(at, charge);
  expect(await isActionable(id)).toBe(false);
  expect((await warnOfFraud(at, charge)).actionable).toBe(false);
});

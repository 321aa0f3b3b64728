/** The ends that an IPN message comes to, to be recorded as histories. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { PaymentProviderUnavailable } from '../../src/providers/payment/gateway.ts';
import type { IpnEnvironment } from '../../test/support/environments/ipnEnvironment.ts';
import { capturedBy, ipnBody } from '../../test/support/clients/paypalWebhooks.ts';

type Scenario = (environment: IpnEnvironment) => Promise<History>;

let messages = 0;

export const IPN_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'ipn-verified': async (environment) => historyOf(environment, await bodyFor(environment, {})),
  'ipn-verified-late': async (environment) => {
    const until = (await environment.server.currentTimeMs()) + 3_600_000;
    environment.answer = ({ at }) => {
      if (at < until) throw new PaymentProviderUnavailable('away');
      return 'VERIFIED';
    };
    const body = await bodyFor(environment, {});
    await environment.followThroughTime(body);
    environment.answer = () => 'VERIFIED';
    return environment.historyOf(body);
  },
  'ipn-invalid': async (environment) => {
    environment.answer = () => 'INVALID';
    return historyOf(environment, await bodyFor(environment, {}));
  },
  'ipn-foreign-amount': async (environment) =>
    historyOf(environment, await bodyFor(environment, { mc_gross: '1.00' })),
  'ipn-reversed': async (environment) =>
    historyOf(environment, await bodyFor(environment, { payment_status: 'Reversed', mc_gross: '-100.00' })),
};

async function bodyFor(
  environment: IpnEnvironment,
  fields: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const bookingId = await environment.book();
  await capturedBy(environment.store.db, `CAPTURE-OF-${bookingId}`, { id: `${bookingId}-P1`, bookingId });
  messages += 1;
  return ipnBody({
    txn_id: `TXN${messages}`,
    parent_txn_id: `CAPTURE-OF-${bookingId}`,
    custom: bookingId,
    invoice: `${bookingId}-P1`,
    ...fields,
  });
}

async function historyOf(environment: IpnEnvironment, body: Buffer): Promise<History> {
  await environment.follow(body);
  environment.answer = () => 'VERIFIED';
  return environment.historyOf(body);
}

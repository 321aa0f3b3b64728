/** The ends that an IPN message comes to, to be recorded as histories. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { PaymentProviderUnavailable } from '../../src/providers/payment/gateway.ts';
import type { IpnHouse } from '../../test/support/environments/ipnEnvironment.ts';
import { capturedBy, ipnBody } from '../../test/support/clients/paypalWebhooks.ts';

type Scenario = (house: IpnHouse) => Promise<History>;

let messages = 0;

export const IPN_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'ipn-told': async (house) => historyOf(house, await bodyFor(house, {})),
  'ipn-verified-late': async (house) => {
    const until = (await house.environment.currentTimeMs()) + 3_600_000;
    house.answer = ({ at }) => {
      if (at < until) throw new PaymentProviderUnavailable('away');
      return 'VERIFIED';
    };
    const body = await bodyFor(house, {});
    await house.followThroughTime(body);
    house.answer = () => 'VERIFIED';
    return house.historyOf(body);
  },
  'ipn-invalid': async (house) => {
    house.answer = () => 'INVALID';
    return historyOf(house, await bodyFor(house, {}));
  },
  'ipn-foreign-amount': async (house) => historyOf(house, await bodyFor(house, { mc_gross: '1.00' })),
  'ipn-reversed': async (house) =>
    historyOf(house, await bodyFor(house, { payment_status: 'Reversed', mc_gross: '-100.00' })),
};

async function bodyFor(house: IpnHouse, fields: Readonly<Record<string, string>>): Promise<Buffer> {
  const bookingId = await house.book();
  await capturedBy(house.store.db, `CAPTURE-OF-${bookingId}`, { id: `${bookingId}-P1`, bookingId });
  messages += 1;
  return ipnBody({
    ...{ txn_id: `TXN${messages}`, parent_txn_id: `CAPTURE-OF-${bookingId}` },
    ...{ custom: bookingId, invoice: `${bookingId}-P1`, ...fields },
  });
}

async function historyOf(house: IpnHouse, body: Buffer): Promise<History> {
  await house.follow(body);
  house.answer = () => 'VERIFIED';
  return house.historyOf(body);
}

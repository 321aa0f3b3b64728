/** Quotes a second: what a website asks for most. The floor answers a JSON with a JSON. */
import { quote, spentMs, type World } from '../customers.ts';
import { manyAtOnce, takeTurns, timed } from '../interleave.ts';
import type { Line, Taken } from '../report.ts';
import { median, perSecond } from '../statistics.ts';
import { requestOk } from '../../test/support/clients/httpJson.ts';
import type { Crowd } from './bookings.ts';

const QUOTES_A_ROUND = 150;
const ASKED = { itemId: 'rolls-royce-phantom', location: 'dubai', tier: 'standard', startDate: '2030-01-01' };

export async function measureQuotes(
  world: World,
  { rounds, atOnce }: Pick<Crowd, 'rounds' | 'atOnce'>,
): Promise<{ readonly lines: readonly Line[]; readonly taken: Taken }> {
  const rateOf = async (ask: () => Promise<unknown>) =>
    perSecond(QUOTES_A_ROUND, await timed(() => manyAtOnce(QUOTES_A_ROUND, atOnce, ask)));
  const taken = await takeTurns(
    {
      product: () => rateOf(() => quote(world)),
      floor: () => rateOf(() => requestOk('POST', `${world.floor}/quotes`, { body: ASKED })),
    },
    { warmUp: 1, counted: rounds, pauseMs: 200, spentMs: () => spentMs(world) },
  );
  const { samples, spent } = taken;
  return {
    lines: [
      { name: 'quotes', unit: '/s', product: median(samples.product), floor: median(samples.floor) },
      {
        name: '  processor time of one',
        unit: 'ms',
        product: median(spent.product) / QUOTES_A_ROUND,
        floor: median(spent.floor) / QUOTES_A_ROUND,
      },
    ],
    taken,
  };
}

/** Quotes a second: what a website asks for most. The floor answers a JSON with a JSON. */
import { quote, spentSoFar, type World } from '../customers.ts';
import { manyAtOnce, takeTurns, timed } from '../interleave.ts';
import type { Line, Taken } from '../report.ts';
import { figuresOf, itself, perSecond } from '../statistics.ts';
import { requestOk } from '../../test/support/clients/httpJson.ts';
import type { Crowd } from './bookings.ts';

const QUOTES_A_ROUND = 150;
const AT_LEAST = 0.4;
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
    { warmUp: 1, counted: rounds, pauseMs: 200, spent: () => spentSoFar(world) },
  );
  return {
    lines: [
      {
        name: 'quotes',
        unit: '/s',
        ...figuresOf(taken.samples, itself),
        aims: [{ of: 'floor', rule: 'at least', limit: AT_LEAST }],
      },
      {
        name: '  processor time of one',
        unit: 'ms',
        ...figuresOf(taken.spent, ({ house }) => house / QUOTES_A_ROUND),
      },
    ],
    taken,
  };
}

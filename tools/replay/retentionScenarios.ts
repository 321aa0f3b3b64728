/** What a run of the retention may come to, to be recorded as histories. */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { RetentionEnvironment } from '../../test/support/environments/retentionEnvironment.ts';

type Scenario = (environment: RetentionEnvironment) => Promise<History>;

export const RETENTION_SCENARIOS: Readonly<Record<string, Scenario>> = {
  retention: async (environment) => {
    environment.due.purgeQuotes = 25_000;
    return historyOf(environment);
  },
  'retention-incomplete': async (environment) => {
    environment.broken.add('purgeWebhooks');
    const history = await historyOf(environment);
    environment.broken.clear();
    return history;
  },
};

async function historyOf(environment: RetentionEnvironment): Promise<History> {
  const run = await environment.start();
  await run.result().catch(() => undefined); // how it ends stands in its history
  return run.fetchHistory();
}

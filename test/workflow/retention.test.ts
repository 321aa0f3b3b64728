/** A run of the retention deletes all that is due, and what cannot be deleted now holds up nothing else. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  openRetentionEnvironment,
  type RetentionEnvironment,
} from '../support/environments/retentionEnvironment.ts';

let environment: RetentionEnvironment;
beforeAll(async () => {
  environment = await openRetentionEnvironment();
});
afterAll(() => environment.close());
beforeEach(() => {
  environment.calls.length = 0;
  environment.reports.length = 0;
  environment.broken.clear();
});

const run = async () => (await environment.start()).result();

test('it calls for each kind until nothing is due, and says how much it deleted', async () => {
  Object.assign(environment.due, { purgeQuotes: 25_000, purgeWebhooks: 7 });
  expect(await run()).toEqual({
    'idempotency keys': 0,
    webhooks: 7,
    'IPN messages': 0,
    requests: 0,
    'abandoned customers': 0,
    quotes: 25_000,
  });
  expect(environment.calls).toEqual([
    'purgeIdempotencyKeys',
    'purgeWebhooks',
    'purgeIpns',
    'purgeUnbookedRequests',
    'purgeAbandonedCustomers',
    'purgeQuotes',
    'purgeQuotes',
    'purgeQuotes',
  ]);
});

test('quotes go last: one is unused once the request for it is gone', async () => {
  await run();
  expect(environment.calls.indexOf('purgeQuotes')).toBeGreaterThan(
    environment.calls.indexOf('purgeUnbookedRequests'),
  );
});

test('what fails for ten minutes is reported and left to the next run; the rest is deleted', async () => {
  environment.broken.add('purgeWebhooks');
  Object.assign(environment.due, { purgeWebhooks: 5, purgeQuotes: 3 });
  await expect(run()).rejects.toMatchObject({ cause: { type: 'RetentionIncomplete' } });
  expect(environment.due).toMatchObject({ purgeQuotes: 0, purgeWebhooks: 5 });
  expect(environment.reports).toMatchObject([
    {
      category: 'SYSTEM',
      code: 'retention_incomplete',
      message: 'What is past its time could not be deleted: webhooks.',
    },
  ]);
  environment.broken.clear();
  expect(await run()).toMatchObject({ webhooks: 5 });
});

test('a run ends, however much has piled up', async () => {
  environment.due.purgeQuotes = 2_000_000;
  expect(await run()).toMatchObject({ quotes: 1_000_000 });
  expect(await run()).toMatchObject({ quotes: 1_000_000 });
  environment.due.purgeQuotes = 0;
});

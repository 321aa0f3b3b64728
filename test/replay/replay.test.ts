/**
 * Bookings under way must survive a deployment: histories of real runs, recorded by tools/replay/record.ts, are
 * replayed against today's workflows. Red here means a change of behaviour that belongs behind `patched()`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { quietRuntime } from '../support/quietRuntime.ts';
import { productWorkflows, type WorkflowBundle } from '../support/environments/workflowBundle.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));
const read = (name: string) => readFileSync(`${FOLDER}${name}.json`, 'utf8');

let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  quietRuntime();
  workflowBundle = await productWorkflows();
});

const replay = (history: string) =>
  Worker.runReplayHistory({ workflowBundle }, JSON.parse(history) as unknown);

it('every workflow, and every phase of a booking, has its history', () => {
  expect(names).toEqual(
    expect.arrayContaining([
      'booking/checkout-paid',
      'booking/checkout-expired',
      'booking/checkout-reviewed',
      'paypal/checkout-paypal-paid',
      'paypal/checkout-paypal-approved-late',
      'booking/stay',
      'refund/refund',
      'refund/refund-claim-waiting',
      'dispute/dispute-unanswered-and-lost',
      'dispute/dispute-answered',
      'notification/notification',
      'ipn/ipn-verified',
      'retention/retention',
    ]),
  );
});

it.each(names)('a workflow in the midst of %s goes on under today’s code', async (name) => {
  await expect(replay(read(name))).resolves.toBeUndefined();
});

interface Recorded {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: WithAttributes;
    readonly upsertWorkflowSearchAttributesEventAttributes?: WithAttributes;
  }[];
}
interface WithAttributes {
  readonly searchAttributes?: { readonly indexedFields: Readonly<Record<string, { readonly data: string }>> };
}

it.each(names)('%s writes search attributes only where they change', (name) => {
  const shown = new Map<string, string>();
  for (const event of (JSON.parse(read(name)) as Recorded).events) {
    const written =
      event.workflowExecutionStartedEventAttributes ?? event.upsertWorkflowSearchAttributesEventAttributes;
    for (const [attribute, { data }] of Object.entries(written?.searchAttributes?.indexedFields ?? {})) {
      expect([attribute, shown.get(attribute)]).not.toEqual([attribute, data]);
      shown.set(attribute, data);
    }
  }
});

it.each([
  ['booking/checkout-paid', 'openPayment', 'closePayment'],
  ['booking/stay', 'sendEmails', 'closePayment'],
  ['notification/notification', 'sendEmails', 'closeNotification'],
])('a %s whose history says otherwise than the code is found out', async (name, did, does) => {
  const altered = read(name).replaceAll(`"${did}"`, `"${does}"`).replaceAll(`/${did}.`, `/${does}.`);
  expect(altered).not.toBe(read(name));
  await expect(replay(altered)).rejects.toBeInstanceOf(DeterminismViolationError);
});

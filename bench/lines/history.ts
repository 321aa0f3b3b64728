/** What a booking costs Temporal up to its confirmation: the first run of its workflow, from start to new run. */
import type { Client } from '@temporalio/client';
import { bookingWorkflowId } from '../../src/workflows/booking/messages.ts';
import { floorWorkflowId } from '../floor/names.ts';
import type { Line } from '../report.ts';
import { median } from '../statistics.ts';
import type { Completed } from './bookings.ts';
import { defined } from '../../src/domain/defined.ts';

const MOST_EVENTS = 60;

interface Size {
  readonly events: number;
  readonly bytes: number;
}

/** Medians, and the longest history beside the limit: a booking in a crowd receives more than one alone. */
export async function measureHistory(
  client: Client,
  { bookingIds, floorIds }: Pick<Completed, 'bookingIds' | 'floorIds'>,
): Promise<readonly Line[]> {
  const product = await sizesOf(client, bookingIds.map(bookingWorkflowId));
  const floor = await sizesOf(client, floorIds.map(floorWorkflowId));
  const middle = (sizes: readonly Size[], of: keyof Size) => median(sizes.map((size) => size[of]));
  return [
    {
      name: 'events up to the confirmation',
      unit: 'events',
      product: middle(product, 'events'),
      floor: middle(floor, 'events'),
      aim: { of: 'product', rule: 'at most', limit: MOST_EVENTS },
    },
    {
      name: '  the longest of them',
      unit: 'events',
      product: Math.max(...product.map(({ events }) => events)),
    },
    {
      name: 'bytes of history up to it',
      unit: 'bytes',
      product: middle(product, 'bytes'),
      floor: middle(floor, 'bytes'),
    },
  ];
}

async function sizesOf(client: Client, workflowIds: readonly string[]): Promise<Size[]> {
  const sizes: Size[] = [];
  for (const workflowId of workflowIds) sizes.push(await firstRunOf(client, workflowId));
  return sizes;
}

/** The raw call, as the client's own opens the encrypted memo, which nobody here has the key to. */
async function firstRunOf(client: Client, workflowId: string): Promise<Size> {
  const latest = await describe(client, workflowId);
  const first = await describe(client, workflowId, latest?.firstRunId ?? undefined);
  return { events: Number(first?.historyLength ?? 0), bytes: Number(first?.historySizeBytes ?? 0) };
}

async function describe({ workflowService, options }: Client, workflowId: string, runId?: string) {
  const { workflowExecutionInfo } = await workflowService.describeWorkflowExecution({
    namespace: options.namespace,
    execution: { workflowId, ...defined({ runId }) },
  });
  return workflowExecutionInfo;
}

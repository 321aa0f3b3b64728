/** What a booking asks of Temporal, from its opening to its last message: runs, and what stands in their histories. */
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import { floorWorkflowId } from '../floor/names.ts';
import type { Line } from '../report.ts';
import { median } from '../statistics.ts';
import type { Completed } from './bookings.ts';
import { defined } from '../../src/domain/defined.ts';

const MOST_EVENTS = 40;
/** Of the bookings measured; each takes some calls. */
const LOOKED_AT = 20;

type Execution = NonNullable<
  Parameters<Client['workflowService']['describeWorkflowExecution']>[0]['execution']
>;

interface Work {
  readonly runs: number;
  readonly events: number;
  readonly workflowTasks: number;
  readonly activities: number;
  /** What Temporal's own database is asked to write: the measure of a cluster's size. */
  readonly transitions: number;
  readonly bytes: number;
}

/** Medians, and the most beside the limit: a booking in a crowd receives more than one alone. */
export async function measureHistory(
  client: Client,
  { bookingIds, floorIds }: Pick<Completed, 'bookingIds' | 'floorIds'>,
): Promise<readonly Line[]> {
  const product = await worksOf(bookingIds, (id) =>
    runsOf(client, `${SEARCH_ATTRIBUTES.bookingId.name} = "${id}"`),
  );
  const floor = await worksOf(floorIds, (id) => runsOf(client, `WorkflowId = "${floorWorkflowId(id)}"`));
  const line = (name: string, of: keyof Work, unit: Line['unit'] = 'pieces'): Line => ({
    name,
    unit,
    product: median(product.map((work) => work[of])),
    floor: median(floor.map((work) => work[of])),
  });
  return [
    line('runs of workflows', 'runs'),
    { ...line('events', 'events'), aims: [{ of: 'product', rule: 'at most', limit: MOST_EVENTS }] },
    { name: '  the most of them', unit: 'pieces', product: Math.max(...product.map(({ events }) => events)) },
    line('workflow tasks', 'workflowTasks'),
    line('activities, local ones left out', 'activities'),
    line('state transitions', 'transitions'),
    line('bytes of history', 'bytes', 'bytes'),
  ];
}

async function worksOf(ids: readonly string[], of: (id: string) => Promise<Work>): Promise<Work[]> {
  const works: Work[] = [];
  for (const id of ids.slice(-LOOKED_AT)) works.push(await of(id));
  return works;
}

/** All workflows that the visibility store finds, each with all of its runs; they are far fewer than a page. */
async function runsOf(client: Client, query: string): Promise<Work> {
  const { namespace } = client.options;
  const { executions } = await client.workflowService.listWorkflowExecutions({ namespace, query });
  let sum: Work = { runs: 0, events: 0, workflowTasks: 0, activities: 0, transitions: 0, bytes: 0 };
  for (const { execution } of executions)
    if (execution != null) sum = together(sum, await workOf(client, execution));
  return sum;
}

const together = (a: Work, b: Work): Work => ({
  runs: a.runs + b.runs,
  events: a.events + b.events,
  workflowTasks: a.workflowTasks + b.workflowTasks,
  activities: a.activities + b.activities,
  transitions: a.transitions + b.transitions,
  bytes: a.bytes + b.bytes,
});

/** The raw calls, as the client's own open the encrypted memo, which nobody here has the key to. */
async function workOf({ workflowService, options }: Client, execution: Execution): Promise<Work> {
  const { namespace } = options;
  const described = await workflowService.describeWorkflowExecution({ namespace, execution });
  const events: string[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      ...defined({ nextPageToken }),
    });
    for (const event of page.history?.events ?? []) events.push(...Object.keys(event));
    nextPageToken = page.nextPageToken.length === 0 ? undefined : page.nextPageToken;
  } while (nextPageToken !== undefined);
  const count = (kind: string) => events.filter((field) => field === kind).length;
  return {
    runs: 1,
    events: Number(described.workflowExecutionInfo?.historyLength ?? 0),
    workflowTasks: count('workflowTaskCompletedEventAttributes'),
    activities: count('activityTaskScheduledEventAttributes'),
    transitions: Number(described.workflowExecutionInfo?.stateTransitionCount ?? 0),
    bytes: Number(described.workflowExecutionInfo?.historySizeBytes ?? 0),
  };
}

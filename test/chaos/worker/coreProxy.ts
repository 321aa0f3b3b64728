/**
 * Stands between the SDK and its native core, where every task comes in and every report goes out: so a worker can
 * die exactly before, inside and after any of them, and no line of the product knows.
 */
import proto from '@temporalio/proto';
import type { Worker } from '@temporalio/worker';
import type { Crash } from './crash.ts';
import { type Owner, ownerOf } from './crashPoint.ts';
import { createRunView, type RunView } from './runView.ts';

const { WorkflowActivation } = proto.coresdk.workflow_activation;
const { WorkflowActivationCompletion } = proto.coresdk.workflow_completion;
const { ActivityTask } = proto.coresdk.activity_task;
const { ActivityTaskCompletion } = proto.coresdk;

/** The part of the SDK's `NativeWorkerLike` (1.24, src/worker.ts) that carries tasks and reports. */
interface Core {
  pollWorkflowActivation(): Promise<Buffer>;
  completeWorkflowActivation(report: Buffer): Promise<void>;
  pollActivityTask(): Promise<Buffer>;
  completeActivityTask(report: Buffer): Promise<void>;
}

/** Runs by id, shared by the workers of one process: activities are run by another worker than their workflow. */
export type Runs = Map<string, RunView>;

export function watchTasks(worker: Worker, crash: Crash, runs: Runs): Worker {
  // `nativeWorker` is protected: the SDK has no public place where reports can be held back.
  const { nativeWorker: core } = worker as unknown as { nativeWorker: Core };
  watchWorkflowTasks(core, crash, runs);
  watchActivities(core, crash, runs);
  return worker;
}

function watchWorkflowTasks(core: Core, crash: Crash, runs: Runs): void {
  const { pollWorkflowActivation: poll, completeWorkflowActivation: complete } = core;
  core.pollWorkflowActivation = async () => {
    const buffer = await poll();
    const { runId, jobs } = WorkflowActivation.decode(buffer);
    for (const { initializeWorkflow: begun } of jobs) {
      if (begun?.workflowId == null) continue;
      const view = createRunView(ownerOf(begun.workflowId, Boolean(begun.continuedFromExecutionRunId)));
      runs.set(runId, view);
      if (view.owner !== undefined) crash.begins(view.owner);
    }
    const view = runs.get(runId);
    crash.at(view?.owner, view?.takeIn(jobs) ?? [], 'before');
    return buffer;
  };
  core.completeWorkflowActivation = async (report) => {
    const { runId, successful } = WorkflowActivationCompletion.decodeDelimited(report);
    const view = runs.get(runId);
    const carried = view?.sendOut(successful?.commands ?? []) ?? [];
    crash.at(view?.owner, carried, 'inside');
    await complete(report);
    crash.at(view?.owner, carried, 'after');
  };
}

function watchActivities(core: Core, crash: Crash, runs: Runs): void {
  const { pollActivityTask: poll, completeActivityTask: complete } = core;
  const underWay = new Map<string, { readonly owner: Owner | undefined; readonly key: string }>();
  core.pollActivityTask = async () => {
    const buffer = await poll();
    const { taskToken, start } = ActivityTask.decode(buffer);
    if (start?.workflowExecution == null) return buffer;
    const { runId } = start.workflowExecution;
    const view = runs.get(runId ?? '');
    if (view === undefined) return buffer; // of a run that another worker has begun: nobody dies over it
    const { owner } = view;
    const key = view.activity(start.activityId ?? '');
    underWay.set(Buffer.from(taskToken).toString('base64'), { owner, key });
    crash.at(owner, [key], 'before');
    return buffer;
  };
  core.completeActivityTask = async (report) => {
    const { taskToken } = ActivityTaskCompletion.decodeDelimited(report);
    const token = Buffer.from(taskToken).toString('base64');
    const activity = underWay.get(token);
    underWay.delete(token);
    crash.at(activity?.owner, [activity?.key ?? ''], 'inside');
    await complete(report);
    crash.at(activity?.owner, [activity?.key ?? ''], 'after');
  };
}

/** What a worker learns of one run from the tasks it is given and the reports it makes, as keys of steps. */
import type proto from '@temporalio/proto';
import { keys, nameOfChild, type Owner } from './crashPoint.ts';

type Job = proto.coresdk.workflow_activation.IWorkflowActivationJob;
type Command = proto.coresdk.workflow_commands.IWorkflowCommand;

export interface RunView {
  readonly owner: Owner | undefined;
  /** The key of an activity that the run has scheduled. */
  activity(activityId: string): string;
  /** The keys of what a task brings. */
  takeIn(jobs: readonly Job[]): string[];
  /** The keys of what was brought last, and of the answers that its report gives. */
  sendOut(commands: readonly Command[]): string[];
}

export function createRunView(owner: Owner | undefined): RunView {
  const children = new Map<number, string>();
  const activities = new Map<string, readonly [type: string, nth: number]>();
  const updates = new Map<string, string>();
  const times = new Map<string, number>();
  let brought: string[] = [];

  const nth = (what: string): number => {
    const count = (times.get(what) ?? 0) + 1;
    times.set(what, count);
    return count;
  };
  const keyOf = (job: Job): string | undefined => {
    if (job.initializeWorkflow) return keys.begin();
    if (job.fireTimer) return keys.timer(nth('timer'));
    // The SDK makes the id of an activity of its number in the run.
    if (job.resolveActivity) return keys.result(...activityOf(String(job.resolveActivity.seq)));
    const child = job.resolveChildWorkflowExecutionStart;
    if (child) return keys.childStarted(...childOf(child.seq ?? 0));
    const signal = job.signalWorkflow?.signalName;
    if (signal != null) return keys.signal(signal, nth(`signal ${signal}`));
    const update = job.doUpdate;
    if (update?.name == null) return undefined;
    updates.set(update.protocolInstanceId ?? '', update.name);
    return keys.update(update.name, nth(`update ${update.name}`));
  };
  const childOf = (seq: number) => {
    const child = nameOfChild(children.get(seq) ?? '');
    return [child, nth(`child ${child}`)] as const;
  };
  const activityOf = (id: string) => activities.get(id) ?? (['unknown', 0] as const);
  const answerIn = (command: Command): string | undefined => {
    const { updateResponse, startChildWorkflowExecution: child } = command;
    const activity = command.scheduleActivity ?? command.scheduleLocalActivity;
    const type = activity?.activityType ?? '';
    if (activity) activities.set(activity.activityId ?? '', [type, nth(`activity ${type}`)]);
    if (child) children.set(child.seq ?? 0, child.workflowId ?? '');
    const name = updates.get(updateResponse?.protocolInstanceId ?? '');
    if (!updateResponse?.completed || name === undefined) return undefined;
    return keys.answer(name, nth(`answer ${name}`));
  };

  return {
    owner,
    activity: (activityId) => keys.activity(...activityOf(activityId)),
    takeIn: (jobs) => (brought = jobs.map(keyOf).filter((key) => key !== undefined)),
    sendOut: (commands) => [...brought, ...commands.map(answerIn).filter((key) => key !== undefined)],
  };
}

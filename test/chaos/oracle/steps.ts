/**
 * The steps of a booking, read from the histories that it left: whatever its workflows do, this finds, so that a new
 * activity has its cases on the day it is written.
 */
import type proto from '@temporalio/proto';
import {
  type CrashPoint,
  keys,
  type Moment,
  nameOfChild,
  nameOfScope,
  type Scope,
} from '../worker/crashPoint.ts';
import { defined } from '../../../src/domain/defined.ts';

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

export interface RecordedRun {
  readonly scope: Scope;
  readonly events: readonly HistoryEvent[];
}

export interface Recording {
  readonly runs: readonly RecordedRun[];
  /** By scope and key, see {@link effectsKey}: what each activity changed outside, in order. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
}

export interface Step {
  /** Unique among the steps of a recording, such as `fetchPayment.2`, `stay.begin` or `refund-1.sendRefundPart`. */
  readonly name: string;
  readonly scope: Scope;
  readonly points: readonly StepPoint[];
}

export interface StepPoint extends CrashPoint {
  /** The effect after which the worker dies, where it dies after one and before it reports. */
  readonly afterEffect?: string;
}

export const effectsKey = (scope: Scope, key: string): string => `${scope} ${key}`;

/**
 * All steps in the order in which they happened. Notifications that were written in the same steps count once: for the
 * first of them by name, as they leave in any order.
 * @param notifications the shapes of notifications that have been counted before; new ones are added
 */
export function stepsOf({ runs, effects }: Recording, notifications = new Set<string>()): Step[] {
  const isNotification = ({ scope }: RecordedRun) => scope.startsWith('notification/');
  const byName = runs.filter(isNotification).sort((a, b) => (a.scope < b.scope ? -1 : 1));
  return [...runs.filter((run) => !isNotification(run)), ...byName].flatMap((run) => {
    const steps = firstAndLastRounds(stepsOfRun(run, effects));
    if (!isNotification(run)) return steps;
    const shape = JSON.stringify(steps.map(({ points }) => points.map(({ key, moment }) => [key, moment])));
    if (notifications.has(shape)) return [];
    notifications.add(shape);
    return steps;
  });
}

function stepsOfRun({ scope, events }: RecordedRun, effects: Recording['effects']): Step[] {
  const nth = counter();
  const inRun: InRun = { activities: new Map(), updates: new Map(), nth: counter() };
  return events.flatMap((event) => {
    const found = stepIn(event, inRun);
    if (found === undefined) return [];
    const count = nth(found.name);
    const name = `${PREFIX(scope)}${found.name}${count === 1 ? '' : `.${count}`}`;
    const done = effects.get(effectsKey(scope, found.key)) ?? [];
    return [{ name, scope, points: pointsOf(found, scope, done) }];
  });
}

const LONGEST_ROUND = 4;

/**
 * A wait that finds nothing new goes round and round in the same state: of rounds of the same steps, one right after
 * the other, the first and the last are tried.
 */
function firstAndLastRounds(steps: readonly Step[]): Step[] {
  const sorts = steps.map(({ name }) => name.replace(/\.\d+$/, ''));
  const roundsFrom = (start: number, length: number): number => {
    const isSame = (round: number) =>
      sorts
        .slice(start, start + length)
        .every((sort, index) => sort === sorts[start + round * length + index]);
    let rounds = 1;
    while (start + (rounds + 1) * length <= sorts.length && isSame(rounds)) rounds += 1;
    return rounds;
  };
  const kept: Step[] = [];
  for (let at = 0; at < steps.length;) {
    const lengths = Array.from({ length: LONGEST_ROUND - 1 }, (_, index) => index + 2);
    const length = lengths.find((each) => roundsFrom(at, each) > 2) ?? 1;
    const skipped = length === 1 ? 0 : (roundsFrom(at, length) - 2) * length;
    kept.push(...steps.slice(at, at + length));
    at += length + skipped;
  }
  return kept;
}

const PREFIX = (scope: Scope): string => (scope === 'checkout' ? '' : `${nameOfScope(scope)}.`);

interface Found {
  readonly name: string;
  readonly key: string;
  readonly sort: 'activity' | 'local activity' | 'task' | 'answer';
}

/** What earlier events of a run say of later ones, by event id. */
interface InRun {
  readonly activities: Map<string, readonly [type: string, nth: number]>;
  readonly updates: Map<string, string>;
  readonly nth: (what: string) => number;
}

function stepIn(event: HistoryEvent, inRun: InRun): Found | undefined {
  return activityIn(event, inRun) ?? messageIn(event, inRun) ?? progressIn(event, inRun);
}

function activityIn(event: HistoryEvent, { activities, nth }: InRun): Found | undefined {
  const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (scheduled != null) {
    const activity = [scheduled, nth(`activity ${scheduled}`)] as const;
    activities.set(String(event.eventId), activity);
    return { name: scheduled, key: keys.activity(...activity), sort: 'activity' };
  }
  const marker = event.markerRecordedEventAttributes;
  if (marker?.markerName !== 'core_local_activity') return undefined;
  const data = marker.details?.['data']?.payloads?.[0]?.data;
  // Written by the SDK's core: https://github.com/temporalio/sdk-core, `LocalActivityMarkerData`.
  const { activity_type: name } = JSON.parse(Buffer.from(data ?? []).toString()) as { activity_type: string };
  return { name, key: keys.activity(name, nth(`activity ${name}`)), sort: 'local activity' };
}

/** What came from outside and was answered. */
function messageIn(event: HistoryEvent, { nth, updates }: InRun): Found | undefined {
  const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
  if (signal != null)
    return { name: `signal-${signal}`, key: keys.signal(signal, nth(`signal ${signal}`)), sort: 'task' };
  const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
  const update = accepted?.acceptedRequest?.input?.name;
  if (update != null) {
    updates.set(String(event.eventId), update);
    return { name: `update-${update}`, key: keys.update(update, nth(`update ${update}`)), sort: 'task' };
  }
  const completed = event.workflowExecutionUpdateCompletedEventAttributes;
  if (completed == null) return undefined;
  const name = updates.get(String(completed.acceptedEventId)) ?? '';
  return { name: `answer-${name}`, key: keys.answer(name, nth(`answer ${name}`)), sort: 'answer' };
}

/** What a workflow's task is woken for. */
function progressIn(event: HistoryEvent, { activities, nth }: InRun): Found | undefined {
  if (event.workflowExecutionStartedEventAttributes)
    return { name: 'begin', key: keys.begin(), sort: 'task' };
  if (event.timerFiredEventAttributes) return { name: 'timer', key: keys.timer(nth('timer')), sort: 'task' };
  const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
  if (child != null) {
    const started = nameOfChild(child);
    return {
      name: `started-${started}`,
      key: keys.childStarted(started, nth(`child ${started}`)),
      sort: 'task',
    };
  }
  const { scheduledEventId: of } =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    {};
  const activity = activities.get(String(of));
  if (activity === undefined) return undefined;
  return { name: `${activity[0]}-result`, key: keys.result(...activity), sort: 'task' };
}

function pointsOf({ key, sort }: Found, scope: Scope, effects: readonly string[]): StepPoint[] {
  const point = (moment: Moment, at = key): StepPoint => ({ scope, key: at, moment });
  switch (sort) {
    case 'task':
      return [point('before'), point('inside'), point('after')];
    case 'answer':
      return [point('inside'), point('after')];
    case 'activity':
    case 'local activity': {
      const midway = effects.slice(0, -1).map((afterEffect, index) => ({
        ...point(`midway-${index + 1}`),
        afterEffect,
      }));
      const last = effects.at(-1);
      const inside = { ...point('inside'), ...defined({ afterEffect: last }) };
      // A local activity is reported with the task that it is a part of, once that has read the result.
      const reported = sort === 'activity' ? key : key.replace('activity', 'task result');
      return [point('before'), ...midway, inside, point('after', reported)];
    }
  }
}

function counter(): (what: string) => number {
  const times = new Map<string, number>();
  return (what) => {
    const count = (times.get(what) ?? 0) + 1;
    times.set(what, count);
    return count;
  };
}

/** Steps are found in histories, not listed manually: a new activity has its cases on the day it is written. */
import { expect, it } from 'vitest';
import { casesOf } from '../../chaos/cases.ts';
import { effectsKey, type Recording, type RecordedRun, stepsOf } from '../../chaos/oracle/steps.ts';

type Event = RecordedRun['events'][number];

const begun: Event = { workflowExecutionStartedEventAttributes: {} };
const scheduled = (eventId: number, type: string, activityId: string): Event => ({
  eventId: eventId as never, // read as text only
  activityTaskScheduledEventAttributes: { activityId, activityType: { name: type } },
});
const completed = (scheduledEventId: number): Event => ({
  activityTaskCompletedEventAttributes: { scheduledEventId: scheduledEventId as never }, // read as text only
});
const local = (type: string, id: string): Event => ({
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    details: {
      data: { payloads: [{ data: Buffer.from(JSON.stringify({ activity_type: type, activity_id: id })) }] },
    },
  },
});
const signal: Event = { workflowExecutionSignaledEventAttributes: { signalName: 'paymentChanged' } };
const timer = (timerId: string): Event => ({ timerFiredEventAttributes: { timerId } });
const started = (template: string): Event => ({
  childWorkflowExecutionStartedEventAttributes: {
    workflowExecution: { workflowId: `notification/${template}.MIDAS-00000001` },
  },
});
const accepted: Event = {
  eventId: 7 as never, // read as text only
  workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest: { input: { name: 'open' } } },
};
const answered: Event = {
  workflowExecutionUpdateCompletedEventAttributes: { acceptedEventId: 7 as never }, // read as text only
};

const recording = (...runs: RecordedRun[]): Recording => ({ runs, effects: new Map() });
const checkout = (...events: Event[]): RecordedRun => ({ scope: 'checkout', events });
const refund = (...events: Event[]): RecordedRun => ({ scope: 'refund-1', events });
const notification = (template: string, ...events: Event[]): RecordedRun => ({
  scope: `notification/${template}`,
  events,
});
const idsOf = (of: Recording) => casesOf(new Map([['paid', of]])).map(({ id }) => id);

it('every activity, local activity, task, signal, timer, child and answer of a history is a step', () => {
  const names = stepsOf(
    recording(
      checkout(
        begun,
        accepted,
        local('reserve', '1'),
        scheduled(5, 'openPayment', '2'),
        completed(5),
        answered,
        signal,
        timer('3'),
        started('receipt'),
      ),
    ),
  ).map(({ name }) => name);
  expect(names).toEqual([
    ...['begin', 'update-open', 'reserve', 'openPayment', 'openPayment-result', 'answer-open'],
    ...['signal-paymentChanged', 'timer', 'started-receipt'],
  ]);
});

it('an activity that nobody knows of has its cases before, inside and after', () => {
  expect(idsOf(recording(checkout(scheduled(5, 'sendFlowers', '9'))))).toEqual([
    'paid/sendFlowers/before',
    'paid/sendFlowers/inside',
    'paid/sendFlowers/after',
  ]);
});

it('between every two effects of an activity lies one more case', () => {
  const effects = new Map([
    [
      effectsKey('checkout', 'activity capturePayment 1'),
      ['POST /v1/payment_intents/pi_1/capture', 'commit', 'email'],
    ],
  ]);
  const { runs } = recording(checkout(scheduled(5, 'capturePayment', '2')));
  expect(idsOf({ runs, effects })).toEqual([
    'paid/capturePayment/before',
    'paid/capturePayment/midway-1',
    'paid/capturePayment/midway-2',
    'paid/capturePayment/inside',
    'paid/capturePayment/after',
  ]);
});

it('what happens again is another step', () => {
  const steps = stepsOf(recording(checkout(signal, local('recordDecline', '4'), signal)));
  expect(steps.map(({ name, points }) => [name, points[0]?.key])).toEqual([
    ['signal-paymentChanged', 'task signal paymentChanged 1'],
    ['recordDecline', 'activity recordDecline 1'],
    ['signal-paymentChanged.2', 'task signal paymentChanged 2'],
  ]);
});

it('the second notification of one template is begun at a point of its own', () => {
  const steps = stepsOf(recording(checkout(started('booking_expired'), started('booking_expired'))));
  expect(steps.map(({ name, points }) => [name, points[0]?.key])).toEqual([
    ['started-booking_expired', 'task child booking_expired 1'],
    ['started-booking_expired.2', 'task child booking_expired 2'],
  ]);
});

it('a refund of the booking has its cases beside those of the booking, under its own name', () => {
  const refundStarted: Event = {
    childWorkflowExecutionStartedEventAttributes: {
      workflowExecution: { workflowId: 'refund/MIDAS-00000001/1' },
    },
  };
  const runs = [
    checkout(refundStarted),
    refund(begun, local('takeUpRefund', '1'), scheduled(5, 'sendRefundPart', '2')),
  ];
  const effects = new Map([
    [effectsKey('refund-1', 'activity sendRefundPart 1'), ['POST /v1/refunds', 'commit']],
  ]);
  expect(
    stepsOf({ runs, effects }).map(({ name, scope, points }) => [name, scope, points[1]?.moment]),
  ).toEqual([
    ['started-refund-1', 'checkout', 'inside'],
    ['refund-1.begin', 'refund-1', 'inside'],
    ['refund-1.takeUpRefund', 'refund-1', 'inside'],
    ['refund-1.sendRefundPart', 'refund-1', 'midway-1'],
  ]);
});

it('a wait that goes round and round is tried on its first and its last round', () => {
  const round = (nr: number) => [timer(String(nr)), scheduled(nr, 'fetchPayment', String(nr)), completed(nr)];
  const steps = stepsOf(recording(checkout(begun, ...[1, 2, 3, 4].flatMap(round), local('endBooking', '9'))));
  expect(steps.map(({ name }) => name)).toEqual([
    'begin',
    ...['timer', 'fetchPayment', 'fetchPayment-result'],
    ...['timer.4', 'fetchPayment.4', 'fetchPayment-result.4'],
    'endBooking',
  ]);
});

it('notifications written in the same steps have their cases once, those written otherwise have their own', () => {
  const ids = idsOf(
    recording(
      notification('receipt', begun),
      notification('confirmation', begun),
      notification('goodbye', begun, timer('1')),
    ),
  );
  const templates = new Set(ids.map((id) => id.split('/')[1]?.split('.')[0]));
  expect([...templates]).toEqual(['confirmation', 'goodbye']);
});

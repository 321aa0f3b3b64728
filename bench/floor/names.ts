/** What the floor's two sides agree on. Workflow code imports this file. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';

export const FLOOR_QUEUE = 'bench-floor';
export const FLOOR_WORKFLOW = 'floorBooking';
export const floorWorkflowId = (id: string): string => `floor/${id}`;

export const openUpdate = defineUpdate<string>('open');
/** An event that changes nothing, as most webhooks bring. */
export const eventSignal = defineSignal('event');
export const paidSignal = defineSignal('paid');

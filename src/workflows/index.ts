/** Everything a worker runs. */
export { booking } from './booking/workflow.ts';
export { ipn } from './ipn.ts';
export { notification } from './notification.ts';

/** Everything a worker runs. */
export { booking } from './booking/workflow.ts';
export { notification } from './notification.ts';

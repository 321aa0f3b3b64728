/** Everything a worker runs. */
export { booking } from './booking/workflow.ts';
export { dispute } from './dispute/workflow.ts';
export { ipn } from './ipn/workflow.ts';
export { notification } from './notification/workflow.ts';
export { refund } from './refund/workflow.ts';
export { retention } from './retention/workflow.ts';

/**
 * Which updates a booking's workflow takes. Every update has a validator, whatever it checks: only one with a validator
 * is rejected before it is in the history when it was not sealed for this workflow (temporal/workflowInterceptors.ts).
 */
import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { CancelRequest, ChangePaymentRequest } from './messages.ts';

/** As `setHandler`, with a validator; without one of its own the update is only asked for its seal. */
export function answer<Result, Args extends unknown[]>(
  update: UpdateDefinition<Result, Args>,
  handler: (...args: NoInfer<Args>) => Result | Promise<Result>,
  validator: (...args: NoInfer<Args>) => void = () => undefined,
): void {
  // the SDK's type of a handler is a condition that the compiler leaves open for a definition it does not know
  setHandler<Result, Args, UpdateDefinition<Result, Args>>(update, handler as never, { validator });
}

/** For an update that says something: without it, or with other words of the same booking, it is rejected. */
export const saying =
  <Request extends object>(isSaid: (request: Partial<Request>) => boolean) =>
  (request: Request | undefined): void => {
    if (request !== undefined && isSaid(request)) return;
    throw ApplicationFailure.nonRetryable('The update does not say what it asks for.', 'UnsealedPayload');
  };

/** For one that changes something: sent without its request it could come from whoever reaches the server. */
export const requestingChange = saying<ChangePaymentRequest>(({ request }) => request === 'change_payment');
export const requestingCancel = saying<CancelRequest>(
  ({ request, id }) => request === 'cancel' && typeof id === 'string',
);

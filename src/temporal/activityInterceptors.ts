/** An activity does what it is asked only where the asking was sealed: anybody who reaches the server can ask. */
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { refusalOf } from './refusedPayload.ts';

/** For a worker's `interceptors.activity`. A key that may still come is waited for by the codec, which throws then. */
export const refuseUnsealedInput: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      if (refusalOf(input.args) === undefined) return next(input);
      throw ApplicationFailure.nonRetryable(
        'The input of this activity was not sealed by this product for this workflow.',
        'UnsealedPayload',
      );
    },
  },
});

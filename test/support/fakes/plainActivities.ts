/** The one activity of the plain workflows. */
import { ApplicationFailure } from '@temporalio/common';

export const plainActivities = {
  refuse: async (secret: string): Promise<void> => {
    throw ApplicationFailure.nonRetryable(`refused: ${secret}`, 'Refused');
  },
};
export type PlainActivities = typeof plainActivities;

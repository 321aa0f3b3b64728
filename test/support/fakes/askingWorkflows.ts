/** Workflows that ask one activity, to answer it in the name of somebody else. */
import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';

interface Answering {
  answerMe(question: string): Promise<string>;
}

const common = { taskQueue: 'answers', startToCloseTimeout: '1h' } as const;
const bounded = proxyActivities<Answering>({ ...common, scheduleToCloseTimeout: '1d' });
const once = proxyActivities<Answering>({ ...common, retry: { maximumAttempts: 1 } });
const owed = proxyActivities<Answering>(common);

/** As the session asks a provider: what does not answer in its time is asked again later. */
export const askBounded = (): Promise<string> => answered(bounded);
/** As an email is sent. */
export const askOnce = (): Promise<string> => answered(once);
/** As money goes back. */
export const askOwed = (): Promise<string> => answered(owed);

async function answered({ answerMe }: Answering): Promise<string> {
  try {
    return await answerMe('how much?');
  } catch (error) {
    if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) throw error;
    const { type, nonRetryable } = error.cause;
    return `${type ?? ''}, ${nonRetryable === true ? 'final' : 'not final'}`;
  }
}

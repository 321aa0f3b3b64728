/** Tells when a Temporal server can be worked with: a port that listens is not enough. */
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

export interface Readiness {
  readonly address: string;
  readonly uiUrl: string;
  readonly namespace: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

const POLL_MS = 50;
const CALL_MS = 2_000;

/** Resolves once the namespace and the Web UI answer. @throws the last failure when `signal` ends the wait */
export async function temporalAnswers({ address, uiUrl, namespace, signal }: Readiness): Promise<void> {
  const connection = Connection.lazy({
    address,
    interceptors: [],
    // gRPC would wait a second, then more, before it looked again for a server that is about to listen
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': POLL_MS, 'grpc.max_reconnect_backoff_ms': POLL_MS },
  });
  try {
    await untilItHolds(signal, async () => {
      const deadline = Date.now() + CALL_MS;
      await connection.withDeadline(deadline, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
    });
  } finally {
    await connection.close();
  }
  await untilItHolds(signal, async () => {
    const answer = await fetch(uiUrl, { signal: AbortSignal.timeout(CALL_MS) });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${uiUrl} answers ${answer.status}`);
  });
}

async function untilItHolds(signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    await delay(POLL_MS);
  }
}

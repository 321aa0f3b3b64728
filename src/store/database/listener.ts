/** One connection that learns of changes made by any process (Postgres LISTEN), and another one when that ends. */
import pg from 'pg';
import { prepareSession } from './session.ts';

interface ListenerSettings {
  readonly connectedWithinMs: number;
  /** Between the end of a connection and the next attempt. What is missed meanwhile, readers find by themselves. */
  readonly pauseMs?: number;
}

const PAUSE_MS = 2_000;

/**
 * Calls back with the payload of each NOTIFY on the channel until the returned function is called.
 * @throws when the first connection does not come about; later ones are tried until one does
 */
export async function listenAt(
  url: string,
  channel: string,
  onPayload: (payload: string) => void,
  { connectedWithinMs, pauseMs = PAUSE_MS }: ListenerSettings,
): Promise<() => Promise<void>> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const open = async () => {
    const client = await openListener(url, channel, connectedWithinMs);
    client.on('notification', (message) => onPayload(message.payload ?? ''));
    client.once('end', reopen);
    return client;
  };
  const reopen = () => {
    if (isStopped) return;
    timer = setTimeout(() => {
      listening = open();
      listening.catch(reopen);
    }, pauseMs);
  };
  let listening = open();
  await listening;
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    const client = await listening.catch(() => undefined);
    await client?.end();
  };
}

async function openListener(url: string, channel: string, connectedWithinMs: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectedWithinMs,
    keepAlive: true, // it waits for hours, and a far end that has gone says nothing
  });
  client.on('error', () => undefined); // its end is what counts
  try {
    await client.connect();
    await prepareSession((statement) => client.query(statement));
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return client;
  } catch (error) {
    client.end().catch(() => undefined); // what never came about need not be waited for
    throw error;
  }
}

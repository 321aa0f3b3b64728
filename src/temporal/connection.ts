/** The two ways to Temporal: a client's connection for the API, and a worker's, which the Rust core holds. */
import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/config.ts';
import type { Keyring } from '../security/keyring.ts';
import { dataConverterFor } from './codec.ts';
import { retryWithinDeadline } from './deadlines.ts';

export type TemporalSettings = Pick<Config['temporal'], 'address' | 'namespace' | 'apiKey' | 'tls'>;

export interface TemporalClient {
  readonly client: Client;
  readonly connection: Connection;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 2_000;

/**
 * Connects a client whose payloads and failures are encrypted, and makes sure that the server answers.
 * @throws Error naming the address when nothing answers there within 10 seconds
 */
export async function connectClient(settings: TemporalSettings, keyring: Keyring): Promise<TemporalClient> {
  const security = await securityOf(settings);
  let isOpen = true;
  const connection = await reaching(settings, () =>
    Connection.connect({
      address: settings.address,
      connectTimeout: CONNECT_MS,
      interceptors: [retryWithinDeadline(() => isOpen)],
      ...security,
    }),
  );
  const client = new Client({
    connection,
    namespace: settings.namespace,
    dataConverter: dataConverterFor(keyring),
  });
  const close = () => {
    isOpen = false;
    return connection.close();
  };
  return { client, connection, close };
}

/**
 * Connects a worker. The worker itself takes `workerDataConverterFor(keyring)`; close the connection after it has stopped.
 * @throws Error naming the address when nothing answers there
 */
export async function connectWorker(settings: TemporalSettings): Promise<NativeConnection> {
  const security = await securityOf(settings);
  return reaching(settings, () => NativeConnection.connect({ address: settings.address, ...security }));
}

/** Whether the server, and the namespace on it, answers a worker within two seconds. */
export async function answers(connection: NativeConnection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + ANSWER_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false; // the question is only whether it can be worked with
  }
}

async function reaching<T>({ address, namespace }: TemporalSettings, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (cause) {
    throw new TemporalUnreachable(`Temporal cannot be reached at ${address} (namespace ${namespace})`, {
      cause,
    });
  }
}

/** Its message may be logged: nothing in it is secret. */
class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
}

/** An API key (Temporal Cloud) implies TLS; a client certificate brings its own. */
async function securityOf({ apiKey, tls }: TemporalSettings) {
  const key = apiKey === undefined ? {} : { apiKey, tls: true as const };
  if (tls === undefined) return key;
  const [crt, privateKey] = await Promise.all([
    pem(tls.cert, 'TEMPORAL_TLS_CERT'),
    pem(tls.key, 'TEMPORAL_TLS_KEY'),
  ]);
  return { ...key, tls: { clientCertPair: { crt, key: privateKey } } };
}

/** Certificates come as PEM text or as the path of a file that holds it, as secrets are mounted either way. */
async function pem(value: string, variable: string): Promise<Buffer> {
  if (value.includes('-----BEGIN')) return Buffer.from(value);
  try {
    return await readFile(value);
  } catch (cause) {
    throw new Error(`${variable} is neither PEM text nor a file that can be read`, { cause });
  }
}

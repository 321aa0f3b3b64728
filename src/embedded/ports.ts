/** Ports of the embedded servers: a default that is taken gives way, a port somebody asked for does not. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConfigError } from '../config/config.ts';
import { listening } from '../composition/ports.ts';
import { hasCode } from './processes.ts';

const LOOPBACK = '127.0.0.1';

export interface PortChoice {
  /** That may ask for a port; named where it asks for one that is taken. */
  readonly variable?: string;
  /** What the environment says: 0 means any free port, undefined that it says nothing. */
  readonly explicit?: number | undefined;
  /** The default, used when it is free. */
  readonly preferred: number;
}

/**
 * Chooses a free port on the loopback address.
 * @throws ConfigError naming the port when it was asked for and is taken, or may not be opened by this user
 */
export async function choosePort({ variable = 'Port', explicit, preferred }: PortChoice): Promise<number> {
  if (explicit === 0) return anyFreePort();
  if (explicit === undefined) return (await isFree(preferred)) ? preferred : anyFreePort();
  return listening(variable, explicit, () => listenOnce(explicit));
}

export interface PortPlan<Name extends string> {
  /** A port for each of these servers. @throws ConfigError naming every port that cannot be had */
  choose<N extends Name>(...names: readonly N[]): Promise<Record<N, number>>;
}

type NamedChoice = PortChoice & { readonly variable: string };

/**
 * Ports for several servers, no two the same: what one asks for is not another's default.
 * @throws ConfigError when two ask for the same port
 */
export function planPorts<Name extends string>(choices: Readonly<Record<Name, NamedChoice>>): PortPlan<Name> {
  const asked = Object.values<NamedChoice>(choices).filter(({ explicit }) => (explicit ?? 0) !== 0);
  const problems = asked.flatMap(({ variable, explicit }, index) => {
    const other = asked.slice(0, index).find((each) => each.explicit === explicit);
    return other === undefined
      ? []
      : [`${variable} ${explicit ?? ''} is ${other.variable} too: give each server a port of its own`];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const givingWay = (choice: NamedChoice): NamedChoice => {
    const isAsked = asked.some(({ explicit }) => explicit === choice.preferred);
    return choice.explicit === undefined && isAsked ? { ...choice, explicit: 0 } : choice;
  };
  return { choose: (...names) => chooseAll(names, (name) => choosePort(givingWay(choices[name]))) };
}

async function chooseAll<N extends string>(
  names: readonly N[],
  choose: (name: N) => Promise<number>,
): Promise<Record<N, number>> {
  const problems: string[] = [];
  const ports: Partial<Record<N, number>> = {};
  for (const name of names) {
    try {
      ports[name] = await choose(name);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return ports as Record<N, number>; // one for each of the names, or the line before
}

/** Any two that are free, for a Temporal server and its Web UI. */
export const freeTemporalPorts = async () => ({ port: await anyFreePort(), uiPort: await anyFreePort() });

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return false;
    throw new Error(`Port ${port} cannot be opened`, { cause: error });
  }
}

/**
 * Below the ports that operating systems give to outgoing connections (Linux from 32768 on, others from 49152): one of
 * those is easily taken between the choice and the use, as some seconds may lie between them.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const DRAWS = 100;
/** Looked at by this process: of two choices that come before either use, the second is another. */
const chosen = new Set<number>();

const anyFreePort = async (): Promise<number> => (await drawFreePort()) ?? listenOnce(0);

/** One below those, and another than this process has drawn before; undefined where none of many draws is free. */
export async function drawFreePort(): Promise<number | undefined> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (chosen.has(port)) continue;
    chosen.add(port);
    if (await isFree(port)) return port;
  }
  return undefined;
}

/** Listens for a moment and gives the port that it was. */
async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  await once(server, 'listening'); // rejects with the server's error
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
  return address.port;
}

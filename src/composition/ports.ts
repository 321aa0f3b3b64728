/** Ports that the configuration names: one that cannot be opened is a mistake in it, and said as one. */
import { ConfigError } from '../config/config.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken: end what listens there, or choose another',
  EACCES: 'may not be opened by this user: choose one from 1024 on',
  EADDRNOTAVAIL: 'cannot be opened: HOST is no address of this machine',
  ENOTFOUND: 'cannot be opened: HOST is no address of this machine',
};

/**
 * Opens a port.
 * @param variable that names it
 * @throws ConfigError naming the variable, the port and what to do
 */
export async function listening<T>(variable: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = typeof code === 'string' ? REASONS[code] : undefined;
    throw reason === undefined ? error : new ConfigError([`${variable} ${port} ${reason}`]);
  }
}

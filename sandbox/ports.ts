/** Where the sandbox listens: what stands behind the command counts, then the environment, then the default. */

/** A port that cannot be used, said to the person who started the sandbox. */
class PortRefused extends Error {
  override readonly name = 'PortRefused';
}

export interface PortSource {
  /** Such as `--port` and its text, where it was given. */
  readonly option: readonly [name: string, text: string | undefined];
  /** Such as `SANDBOX_PORT`. */
  readonly variable: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly preferred: number;
}

/** @throws PortRefused for a text that is no port */
export function portFrom({ option: [name, given], variable, env, preferred }: PortSource): number {
  const set = env[variable]?.trim() === '' ? undefined : env[variable];
  const [source, text] = given === undefined ? [variable, set] : [name, given];
  if (text === undefined) return preferred;
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new PortRefused(`${source} must be a port: a number from 1 to 65535, or 0 for any free one`);
}

/** What a person reads of a failed start; undefined where only a stack says it. */
export function wordsOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof PortRefused) return error.message;
  const { code, port = 0 } = error as { code?: unknown; port?: number }; // of a system error (node:net)
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: end what listens there, or choose another (SANDBOX_PORT, SANDBOX_SMTP_PORT, or 0 for any)`;
  if (code === 'EACCES' && port !== 0)
    return `Port ${port} may not be opened by this user: choose one from 1024 on`;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_') ? error.message : undefined;
}

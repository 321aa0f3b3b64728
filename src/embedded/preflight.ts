/** What the embedded start decides before it touches anything: one that is refused leaves no trace. */
import { ConfigError, loadConfig, loadEmbeddedSettings } from '../config/config.ts';
import { completeEnvironment, switchedIn } from './environment.ts';
import { newSecrets } from './folder/secrets.ts';

type Environment = Readonly<Record<string, string>>;

/** Only their form counts here: the parts themselves are given their addresses when they start. */
const PLACES = {
  sandbox: { url: 'http://127.0.0.1:4010', smtpPort: 4025 },
  temporal: { address: '127.0.0.1:7233', uiUrl: 'http://127.0.0.1:8233' },
  port: 3000,
  metricsPort: 9464,
} as const;

/**
 * Compares the environment, with all that the embedded parts will add to it, against every rule of the configuration.
 * @throws ConfigError for production, and with every problem that the start would come to later
 */
export function assertCanStart(env: Environment): void {
  assertNotProduction(env, 'npm start');
  const { temporal, ...places } = PLACES;
  loadConfig(
    completeEnvironment(env, {
      ...places,
      ...(switchedIn(env).temporal ? {} : { temporal }),
      secrets: newSecrets(),
    }),
  );
}

/**
 * Production has neither stand-ins nor parts or secrets that a start made itself, whatever else is set.
 * @param command as a person enters it
 * @throws ConfigError
 */
export function assertNotProduction(env: Environment, command: string): void {
  if (loadEmbeddedSettings(env).appEnv !== 'production') return;
  throw new ConfigError([
    `APP_ENV is production, and ${command} is for one machine in development: it brings stand-ins, servers and ` +
      'secrets of its own. Start node dist/migrate.js, node dist/server.js and node dist/worker.js instead (or ' +
      'docker compose up), or leave APP_ENV empty.',
  ]);
}

/** What a person sets does not take from the embedded parts what they need of each other. */
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { completeEnvironment } from '../../../src/embedded/environment.ts';
import { newSecrets } from '../../../src/embedded/folder/secrets.ts';

const SANDBOX = 'http://127.0.0.1:4010';

it.each([
  [undefined, [SANDBOX]],
  ['https://www.midas.example', ['https://www.midas.example', SANDBOX]],
  [`${SANDBOX}/,http://localhost:5173`, [SANDBOX, 'http://localhost:5173']],
])('CORS_ORIGINS=%s leaves the page of the sandbox its way to the API', (given, origins) => {
  const env = completeEnvironment(given === undefined ? {} : { CORS_ORIGINS: given }, {
    secrets: newSecrets(),
    temporal: { address: '127.0.0.1:7233', uiUrl: 'http://127.0.0.1:8233' },
    sandbox: { url: SANDBOX, smtpPort: 4025 },
    port: 3000,
    metricsPort: 9464,
  });
  expect(loadConfig(env).http.corsOrigins).toEqual(origins);
});

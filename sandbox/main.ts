/** The sandbox by itself: `node --import tsx sandbox/main.ts --port 4010 --smtp-port 4025 --data-dir .midas/sandbox`. */
import { parseArgs } from 'node:util';
import { startSandbox } from './index.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    'smtp-port': { type: 'string', default: '4025' },
    'data-dir': { type: 'string' },
    'secret-key': { type: 'string', default: 'sk_test_sandbox' },
    'publishable-key': { type: 'string', default: 'pk_test_sandbox' },
    'webhook-secret': { type: 'string', default: 'whsec_sandbox' },
    'webhook-url': { type: 'string' },
    'api-origin': { type: 'string' },
  },
});
const { 'data-dir': dataDir, 'webhook-url': webhookUrl, 'api-origin': apiOrigin } = values;

const sandbox = await startSandbox({
  port: Number(values.port),
  smtpPort: Number(values['smtp-port']),
  ...(dataDir === undefined ? {} : { dataDir }),
  ...(apiOrigin === undefined ? {} : { apiOrigin }),
  stripe: {
    secretKey: values['secret-key'],
    publishableKey: values['publishable-key'],
    webhookSecret: values['webhook-secret'],
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
  },
});

// One line of JSON, so that a program that started this one can read which ports it got.
console.log(
  JSON.stringify({ sandbox: sandbox.url, inbox: `${sandbox.url}/inbox`, smtpPort: sandbox.smtpPort }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.stop());
}

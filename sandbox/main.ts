/**
 * The sandbox by itself, for a product that runs elsewhere: `npm run sandbox -- --data-dir .midas/sandbox`. It listens
 * on SANDBOX_PORT and SANDBOX_SMTP_PORT, or where `--port` and `--smtp-port` say. Keys that are not given are its own;
 * webhooks wait until their address is known.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type SandboxOptions, startSandbox } from './index.ts';
import { PAYPAL_SANDBOX_KEYS } from './payment/paypal/account.ts';
import { portFrom, wordsOf } from './ports.ts';

const text = { type: 'string' } as const;
const OPTIONS = {
  port: text,
  'smtp-port': text,
  'data-dir': text,
  'secret-key': { ...text, default: 'sk_test_sandbox' },
  'publishable-key': { ...text, default: 'pk_test_sandbox' },
  'webhook-secret': { ...text, default: 'whsec_sandbox' },
  'webhook-url': text,
  'paypal-client-id': { ...text, default: PAYPAL_SANDBOX_KEYS.clientId },
  'paypal-client-secret': { ...text, default: PAYPAL_SANDBOX_KEYS.clientSecret },
  'paypal-webhook-id': { ...text, default: PAYPAL_SANDBOX_KEYS.webhookId },
  'paypal-merchant-id': { ...text, default: PAYPAL_SANDBOX_KEYS.merchantId },
  'paypal-receiver-email': { ...text, default: PAYPAL_SANDBOX_KEYS.receiverEmail },
  'paypal-webhook-url': text,
  'paypal-ipn-url': text,
  'sendgrid-key': text,
  /** PKCS 8 in DER and base64. */
  'sendgrid-webhook-key': text,
  'sendgrid-webhook-url': text,
  'mailgun-key': text,
  'mailgun-domain': text,
  'mailgun-signing-key': text,
  'mailgun-webhook-url': text,
  'api-origin': text,
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

await run().catch((error: unknown) => {
  console.error(wordsOf(error) ?? error);
  process.exitCode = 1;
});

async function run(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { values } = parseArgs({ options: OPTIONS });
  const sandbox = await startSandbox(optionsFrom(values, process.env));

  // One line of JSON, so that a program that started this one can read which ports it got, and how to reach the vendors.
  console.log(
    JSON.stringify({
      sandbox: sandbox.url,
      inbox: `${sandbox.url}/inbox`,
      smtpPort: sandbox.smtpPort,
      sendgrid: sandbox.sendgrid,
      mailgun: sandbox.mailgun,
    }),
  );

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.stop());
  }
}

function optionsFrom(values: Values, env: Readonly<Record<string, string | undefined>>): SandboxOptions {
  return {
    port: portFrom({ option: ['--port', values.port], variable: 'SANDBOX_PORT', env, preferred: 4010 }),
    smtpPort: portFrom({
      option: ['--smtp-port', values['smtp-port']],
      variable: 'SANDBOX_SMTP_PORT',
      env,
      preferred: 4025,
    }),
    ...given({ dataDir: values['data-dir'], apiOrigin: values['api-origin'] }),
    stripe: {
      secretKey: values['secret-key'],
      publishableKey: values['publishable-key'],
      webhookSecret: values['webhook-secret'],
      ...given({ webhookUrl: values['webhook-url'] }),
    },
    paypal: {
      clientId: values['paypal-client-id'],
      clientSecret: values['paypal-client-secret'],
      webhookId: values['paypal-webhook-id'],
      merchantId: values['paypal-merchant-id'],
      receiverEmail: values['paypal-receiver-email'],
      ...given({ webhookUrl: values['paypal-webhook-url'], ipnUrl: values['paypal-ipn-url'] }),
    },
    sendgrid: given({
      apiKey: values['sendgrid-key'],
      webhookPrivateKey: values['sendgrid-webhook-key'],
      webhookUrl: values['sendgrid-webhook-url'],
    }),
    mailgun: given({
      apiKey: values['mailgun-key'],
      domain: values['mailgun-domain'],
      webhookSigningKey: values['mailgun-signing-key'],
      webhookUrl: values['mailgun-webhook-url'],
    }),
  };
}

/** Leaves out what was not given: an absent key is the sandbox's own, an undefined one is none. */
function given<N extends string>(names: Readonly<Record<N, string | undefined>>): Partial<Record<N, string>> {
  const entries = Object.entries(names).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<N, string>>; // the very names that came in
}

/**
 * The sandbox by itself: `npm run sandbox -- --port 4010 --smtp-port 4025 --data-dir .midas/sandbox`. Keys that are
 * not given are its own; webhooks wait until their address is known.
 */
import { parseArgs } from 'node:util';
import { type SandboxOptions, startSandbox } from './index.ts';
import { PAYPAL_SANDBOX_KEYS } from './payment/paypal/account.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    port: { ...text, default: '4010' },
    'smtp-port': { ...text, default: '4025' },
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
  },
});

/** Leaves out what was not given: an absent key is the sandbox's own, an undefined one is none. */
function given<N extends string>(names: Readonly<Record<N, string | undefined>>): Partial<Record<N, string>> {
  const entries = Object.entries(names).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<N, string>>; // the very names that came in
}

const options: SandboxOptions = {
  port: Number(values.port),
  smtpPort: Number(values['smtp-port']),
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

const sandbox = await startSandbox(options);

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

/** Whose message it is, and of which world: what VERIFIED alone does not say. */
import { expect, test } from 'vitest';
import { checkReceiver, type OwnAccount } from '../../../../../../src/providers/payment/paypal/ipn/checks.ts';
import { type IpnMessage, parseIpn } from '../../../../../../src/providers/payment/paypal/ipn/ipn.ts';
import { ipnBody, RECEIVER } from '../../../../../support/clients/paypalWebhooks.ts';

function message(fields: Readonly<Record<string, string | null>>): IpnMessage {
  const parsed = parseIpn(ipnBody({ txn_id: 'TXN', ...fields }));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.message;
}
const account = (environment: OwnAccount['environment'], changes: Partial<OwnAccount> = {}): OwnAccount => ({
  ...RECEIVER,
  environment,
  ...changes,
});

test.each([
  ['sandbox', '1', undefined],
  ['sandbox', null, 'wrong_mode'],
  ['live', '1', 'wrong_mode'],
  ['live', null, undefined],
] as const)('in %s mode, test_ipn %s gives %s', (environment, test_ipn, reason) => {
  expect(checkReceiver(message({ test_ipn }), account(environment))).toBe(reason);
});

test.each<[string, Record<string, string | null>, Partial<OwnAccount>, string | undefined]>([
  ['our id and any of our addresses', { receiver_email: 'other@midas.example' }, {}, undefined],
  ['our address under another id', { receiver_id: 'SOMEBODY' }, {}, 'foreign_receiver'],
  [
    'our address, where only that is configured',
    { receiver_id: 'ANY' },
    { merchantId: undefined },
    undefined,
  ],
  [
    'another address, where only that is configured',
    { receiver_email: 'somebody@example.org' },
    { merchantId: undefined },
    'foreign_receiver',
  ],
  ['nobody, of a payment', { receiver_id: null, receiver_email: null }, {}, 'no_receiver'],
  [
    'nobody, of a case',
    { receiver_id: null, receiver_email: null, txn_type: 'new_case', payment_status: null },
    {},
    undefined,
  ],
])('a message for %s', (_, fields, changes, reason) => {
  expect(checkReceiver(message(fields), account('sandbox', changes))).toBe(reason);
});

/** What failed in an activity stands in the log: its kind, our code, whose fault it is; nobody's data. */
import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { createLogger } from '../../../src/observability/log.ts';
import { PaymentProviderUnavailable } from '../../../src/providers/payment/gateway.ts';

function logged(err: unknown): Record<string, unknown> {
  const lines: string[] = [];
  createLogger('info', { write: (line) => void lines.push(line) }).warn({ err }, 'Activity failed');
  return (JSON.parse(lines.join('')) as { err: Record<string, unknown> }).err;
}

it("names a failure by its type, with our activities' code and whose fault it is", () => {
  const message = 'the payment provider did not answer (it rejects our credentials: check STRIPE_SECRET_KEY)';
  const details = { code: 'api_key_expired', fault: 'ours' };
  expect(logged(ApplicationFailure.retryable(message, 'PaymentCredentialsRejected', details))).toMatchObject({
    type: 'PaymentCredentialsRejected',
    code: 'api_key_expired',
    fault: 'ours',
    message,
  });
});

it('says of a provider that does not answer that it is the provider’s', () => {
  const failure = ApplicationFailure.retryable('no answer', 'PaymentProviderUnavailable');
  const expected = { type: 'PaymentProviderUnavailable', fault: "the provider's" };
  expect(logged(failure)).toMatchObject({ ...expected, message: 'no answer' });
  expect(logged(new PaymentProviderUnavailable('503'))).toMatchObject(expected);
});

it.each([
  ['a type nobody knows', ApplicationFailure.retryable('ada@example.com', 'Surprise')],
  ['no type', ApplicationFailure.retryable('ada@example.com')],
  ['a type that is a sentence', ApplicationFailure.retryable('ada@example.com', 'ada@example.com is away')],
  [
    'details that are data',
    ApplicationFailure.retryable('ada@example.com', 'Surprise', {
      code: 'ada@example.com',
      fault: 'of Ada <ada@x>',
    }),
  ],
  [
    'details that are no object',
    ApplicationFailure.retryable('ada@example.com', 'Surprise', 'ada@example.com'),
  ],
  ['a code that is data', Object.assign(new Error('ada@example.com'), { code: 'ada@example.com' })],
  ['a vendor’s error as the cause', new Error('x', { cause: new Error('ada@example.com') })],
])('quotes nobody: %s', (_, err) => {
  expect(JSON.stringify(logged(err))).not.toMatch(/ada/i);
});

/** A dead provider is left out of the path, reported once, and tried again after a while. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withBreaker } from '../../../../src/providers/email/circuitBreaker.ts';
import type { ErrorReport } from '../../../../src/domain/incident.ts';
import type { OutgoingEmail, SendOutcome } from '../../../../src/providers/email/provider.ts';

const MAIL: OutgoingEmail = {
  messageId: '<1@midas.test>',
  notificationKey: 'k',
  template: 'access_link',
  replyTo: 'c@midas.test',
  to: { address: 'a@example.com' },
  subject: 's',
  html: 'h',
  text: 't',
  headers: {},
};
const AWAY: SendOutcome = { outcome: 'unavailable', reason: '421' };
const TAKEN: SendOutcome = { outcome: 'accepted', providerMessageId: '<1>' };
const OPEN: SendOutcome = { outcome: 'unavailable', reason: 'circuit open' };

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2027-01-01T00:00:00Z') }));
afterEach(() => void vi.useRealTimers());

function guarded() {
  const reports: ErrorReport[] = [];
  const line = { answer: (): SendOutcome | Promise<SendOutcome> => AWAY, calls: 0 };
  const provider = withBreaker(
    {
      name: 'sendgrid',
      send: () => {
        line.calls += 1;
        return Promise.resolve(line.answer());
      },
      close: () => Promise.resolve(),
    },
    { report: (problem) => Promise.resolve(void reports.push(problem)) },
  );
  return { line, reports, send: () => provider.send(MAIL) };
}

async function die({ send }: ReturnType<typeof guarded>): Promise<void> {
  for (let nth = 1; nth <= 5; nth += 1) expect(await send()).toEqual(AWAY);
}

it('after five failures in a row nobody calls it any more, and that is reported once', async () => {
  const guard = guarded();
  await die(guard);
  expect(await guard.send()).toEqual(OPEN);
  expect(await guard.send()).toEqual(OPEN);
  expect(guard.line.calls).toBe(5);
  expect(guard.reports).toMatchObject([
    {
      category: 'INTEGRATION',
      code: 'email_provider_down',
      subject: 'sendgrid',
      occurrence: 'email_provider_down/sendgrid/2027-01-01T00:00:00.000Z',
    },
  ]);
});

it('after half a minute one call tries it; still dead, it is left alone again and not reported again', async () => {
  const guard = guarded();
  await die(guard);
  vi.advanceTimersByTime(30_000);
  expect(await guard.send()).toEqual(AWAY);
  expect(await guard.send()).toEqual(OPEN);
  expect(guard.line.calls).toBe(6);
  expect(guard.reports).toHaveLength(1);
});

it('back again, it is used again, and its next failure is reported', async () => {
  const guard = guarded();
  await die(guard);
  vi.advanceTimersByTime(30_000);
  guard.line.answer = () => TAKEN;
  expect(await guard.send()).toEqual(TAKEN);
  expect(await guard.send()).toEqual(TAKEN);
  guard.line.answer = () => AWAY;
  await die(guard);
  expect(guard.reports).toHaveLength(2);
});

it('while one call tries it, the others do not wait for that', async () => {
  const guard = guarded();
  await die(guard);
  vi.advanceTimersByTime(30_000);
  let answer = (_: SendOutcome): void => undefined;
  guard.line.answer = () => new Promise((resolve) => (answer = resolve));
  const trying = guard.send();
  expect(await guard.send()).toEqual(OPEN);
  answer(TAKEN);
  expect(await trying).toEqual(TAKEN);
});

it.each(['refused_recipient', 'refused_email', 'unknown'] as const)(
  'a provider whose answers are %s is not dead',
  async (outcome) => {
    const guard = guarded();
    guard.line.answer = () => ({ outcome, reason: '550' });
    for (let nth = 1; nth <= 10; nth += 1) await guard.send();
    expect(guard.line.calls).toBe(10);
    expect(guard.reports).toEqual([]);
  },
);

it('four failures are no death', async () => {
  const guard = guarded();
  for (let nth = 1; nth <= 12; nth += 1) {
    guard.line.answer = () => (nth % 5 === 0 ? TAKEN : AWAY);
    await guard.send();
  }
  expect(guard.line.calls).toBe(12);
});

/** What SendGrid's and Mailgun's clients have in common to promise, whichever SDK is behind them. */
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { EmailProvider } from '../../../../src/providers/email/provider.ts';
import { type Answer, emailOf, type Script, startTcp, startVendor } from './vendorServer.ts';

/** Milliseconds: long enough for a busy machine, short enough for a test that waits it out. */
const TIMEOUT_MS = 400;
/** More than the buffers of two sockets hold. */
const LARGE = 'x'.repeat(24 * 1024 * 1024);

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

export async function vendor(script: Script) {
  const server = await startVendor(script);
  stops.push(server.stop);
  return server;
}

export function describeFaults(parts: {
  readonly create: (apiBase: string, timeoutMs: number) => EmailProvider;
  readonly taken: Answer;
  readonly refusedContent: Answer;
  readonly refusedRecipient: Answer;
}): void {
  const { create } = parts;
  const answered = async (script: Script) => {
    const { url } = await vendor(script);
    return create(url, TIMEOUT_MS).send(emailOf());
  };

  describe('an answer', () => {
    test('that takes the message is accepted, with its id', async () => {
      expect(await answered(parts.taken)).toMatchObject({
        outcome: 'accepted',
        providerMessageId: 'vendor-1',
      });
    });

    test('that takes it without an id is unknown: it cannot be traced', async () => {
      expect(await answered({ status: parts.taken.status, body: '{}' })).toMatchObject({
        outcome: 'unknown',
      });
    });

    test('that names the recipient refuses the recipient', async () => {
      expect(await answered(parts.refusedRecipient)).toEqual({
        outcome: 'refused_recipient',
        reason: 'HTTP 400',
      });
    });

    test('that names the content refuses the message, and the reason holds no word of it', async () => {
      expect(await answered(parts.refusedContent)).toEqual({
        outcome: 'refused_email',
        reason: 'HTTP 400',
      });
    });

    test.each([
      [413, 'refused_email'],
      [401, 'unavailable'],
      [402, 'unavailable'],
      [403, 'unavailable'],
      [404, 'unavailable'],
      [429, 'unavailable'],
      [500, 'unavailable'],
      [502, 'unavailable'],
      [503, 'unavailable'],
      [504, 'unknown'],
    ])('%i is %s', async (status, outcome) => {
      expect(await answered({ status, body: '{}' })).toEqual({ outcome, reason: `HTTP ${status}` });
    });

    test('that trickles on does not hold the attempt for ever', async () => {
      const endless = { status: 200, isEndless: true };
      expect(await answered(endless)).toMatchObject({ outcome: 'unknown' });
    });
  });

  describe('without an answer', () => {
    test('a reset after the body is unknown', async () => {
      expect(await answered('reset')).toEqual({ outcome: 'unknown', reason: 'ECONNRESET after the body' });
    });

    test('a timeout after the body is unknown', async () => {
      expect(await answered('silence')).toEqual({
        outcome: 'unknown',
        reason: 'ECONNABORTED after the body',
      });
    });

    test('a reset while the body is on its way is unavailable', async () => {
      const server = await startTcp((socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.resetAndDestroy();
        });
      });
      stops.push(server.stop);
      const sent = await create(`http://127.0.0.1:${server.port}`, 5_000).send(emailOf({ html: LARGE }));
      expect(sent).toMatchObject({ outcome: 'unavailable' });
    });

    test('a refused connection is unavailable', async () => {
      const gone = await startTcp(() => undefined);
      await gone.stop();
      const sent = await create(`http://127.0.0.1:${gone.port}`, TIMEOUT_MS).send(emailOf());
      expect(sent).toEqual({ outcome: 'unavailable', reason: 'ECONNREFUSED before the body left' });
    });

    test('a host that no name server knows is unavailable', async () => {
      const sent = await create('http://mail.invalid', 5_000).send(emailOf());
      expect(sent).toMatchObject({ outcome: 'unavailable' });
    });

    test('a TLS handshake that is never answered is unavailable', async () => {
      const server = await startTcp(() => undefined);
      stops.push(server.stop);
      const sent = await create(`https://127.0.0.1:${server.port}`, TIMEOUT_MS).send(emailOf());
      expect(sent).toEqual({ outcome: 'unavailable', reason: 'ECONNABORTED before the body left' });
    });

    test('a certificate that nobody vouches for is unavailable, and nothing is sent', async () => {
      const server = new SMTPServer({ secure: true, logger: false }); // any TLS server with a certificate of its own
      server.on('error', () => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
      stops.push(() => new Promise((resolve) => server.close(() => resolve())));
      const address = server.server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const sent = await create(`https://127.0.0.1:${port}`, 5_000).send(emailOf());
      expect(sent).toMatchObject({ outcome: 'unavailable' });
    });
  });

  test('many at once each get their own outcome', async () => {
    const [good, bad] = [await vendor(parts.taken), await vendor('reset')];
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, i) => create(i % 2 === 0 ? good.url : bad.url, 5_000).send(emailOf())),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'accepted' : 'unknown')),
    );
  });

  test.each([
    'two@example.org, three@example.org',
    'x@example.org\r\nBcc: y@example.org',
    'jürgen@example.org',
    '',
  ])('%j is no recipient, and nobody is asked', async (address) => {
    const server = await vendor(parts.taken);
    const sent = await create(server.url, TIMEOUT_MS).send(emailOf({ to: { address } }));
    expect(sent).toEqual({ outcome: 'refused_recipient', reason: 'address' });
    expect(server.asked).toEqual([]);
  });
}

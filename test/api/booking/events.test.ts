/** A page follows its booking: the state at once, every change after it, and no stream that outlives its reason. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confirm } from '../../../src/store/booking/bookings.ts';
import { payInFull } from '../../support/bookingRequests.ts';
import {
  type ApiUnderTest,
  type OpenedBooking,
  apiUnderTest,
  bearer,
  openBooking,
} from '../../support/environments/apiApp.ts';

let api: ApiUnderTest;
let address: string;
let closed: boolean;
beforeEach(async () => {
  closed = false;
  api = await apiUnderTest({
    EVENT_STREAMS_PER_BOOKING: '2',
    EVENT_STREAMS_PER_ADDRESS: '3',
    EVENT_STREAMS_PER_PROCESS: '4',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  address = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  if (!closed) await api.close();
});

interface Stream {
  readonly response: Response;
  readonly text: () => string;
  readonly ended: Promise<void>;
  readonly leave: () => void;
}

async function follow({ id, accessToken }: OpenedBooking, from = '203.0.113.1'): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${address}/v1/bookings/${id}/events`, {
    headers: {
      ...bearer(accessToken),
      origin: 'https://midas.example',
      accept: '*/*',
      'x-forwarded-for': from,
    },
    signal: abort.signal,
  });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? [])
      text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  return { response, text: () => text, ended: read().catch(() => undefined), leave: () => abort.abort() };
}

async function paid(bookingId: string): Promise<void> {
  await payInFull(api.store.db, bookingId);
  await confirm(api.store.db, bookingId, new Date().toISOString());
}

const statuses = (stream: Stream): string[] =>
  stream
    .text()
    .split('\n\n')
    .filter((block) => block.startsWith('event: booking\ndata: '))
    .map((block) => (JSON.parse(block.slice('event: booking\ndata: '.length)) as { status: string }).status);

test('the booking comes at once, and again when it is confirmed', async () => {
  const booking = await openBooking(api.app);
  const stream = await follow(booking);
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
  expect(stream.response.headers.get('x-request-id')).toBeTruthy();
  expect(stream.response.headers.get('access-control-allow-origin')).toBe('https://midas.example');
  await expect.poll(() => statuses(stream)).toEqual(['awaiting_payment']);
  await paid(booking.id);
  await expect.poll(() => statuses(stream).at(-1)).toBe('confirmed');
  stream.leave();
});

test('changes of somebody else’s booking are not sent', async () => {
  const [mine, theirs] = [await openBooking(api.app), await openBooking(api.app)];
  const stream = await follow(mine);
  await paid(theirs.id);
  await paid(mine.id);
  await expect.poll(() => statuses(stream).at(-1)).toBe('confirmed');
  expect(stream.text()).not.toContain(theirs.id);
  stream.leave();
});

test('without its token there is no stream', async () => {
  const { id } = await openBooking(api.app);
  expect((await follow({ id, accessToken: 'x', status: '', payments: [] })).response.status).toBe(404);
});

test('a token that is withdrawn ends the stream', async () => {
  const booking = await openBooking(api.app);
  const stream = await follow(booking);
  await expect.poll(() => statuses(stream).length).toBe(1);
  await api.store.db.updateTable('bookings').set({ token_version: 2 }).where('id', '=', booking.id).execute();
  await stream.ended;
  expect(statuses(stream)).toHaveLength(1);
});

test('stopping the server ends every stream and waits for none', async () => {
  const stream = await follow(await openBooking(api.app));
  await expect.poll(() => statuses(stream).length).toBe(1);
  closed = true;
  await api.close();
  await stream.ended;
});

describe('more streams than there may be', () => {
  const refusalOf = async ({ response, ended, text }: Stream) => {
    if (response.status === 200) return [200];
    await ended;
    const { code } = JSON.parse(text()) as { code: string };
    return [response.status, code, Number(response.headers.get('retry-after')) > 0];
  };

  test('of one booking are refused with the time to come back, and let in once another has left', async () => {
    const booking = await openBooking(api.app);
    const first = await follow(booking, '203.0.113.1');
    const second = await follow(booking, '203.0.113.2');
    const third = await follow(booking, '203.0.113.3');
    expect(third.response.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(await refusalOf(third)).toEqual([429, 'rate_limited', true]);
    first.leave();
    await expect.poll(async () => (await follow(booking, '203.0.113.3')).response.status).toBe(200);
    second.leave();
  });

  test('from one address, however it is written, and in one process are refused too', async () => {
    const [one, two, three] = [
      await openBooking(api.app),
      await openBooking(api.app),
      await openBooking(api.app),
    ];
    const streams = [
      await follow(one, '2001:db8:1:2::1'),
      await follow(one, '[2001:db8:1:2::1]:443'),
      await follow(two, '2001:db8:1:2:ffff::9'),
    ];
    expect(streams.map(({ response }) => response.status)).toEqual([200, 200, 200]);
    expect(await refusalOf(await follow(two, '2001:db8:1:2::2'))).toEqual([429, 'rate_limited', true]);
    expect((await follow(two, '2001:db8:1:3::1')).response.status).toBe(200);
    expect(await refusalOf(await follow(three, '2001:db8:1:4::1'))).toEqual([503, 'unavailable', true]);
  });

  test('are not made of those who were refused, failed, or left before they were answered', async () => {
    const booking = await openBooking(api.app);
    for (let time = 0; time < 5; time += 1) {
      await follow({ ...booking, accessToken: 'x' });
      await leaveAtOnce(booking);
    }
    await expect
      .poll(async () => {
        const stream = await follow(booking);
        const { status } = stream.response;
        stream.leave();
        return status;
      })
      .toBe(200);
  });

  /** Asks and hangs up, so that nobody is there any more when the answer is. */
  const leaveAtOnce = ({ id, accessToken }: OpenedBooking): Promise<void> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(address);
      const socket = connect(Number(port), hostname, () => {
        const head = `GET /v1/bookings/${id}/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${accessToken}\r\n\r\n`;
        socket.write(head, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
});

test('all who follow a booking see its changes, and one who leaves takes nobody along', async () => {
  const booking = await openBooking(api.app);
  const streams = [await follow(booking, '203.0.113.1'), await follow(booking, '203.0.113.2')];
  await expect.poll(() => streams.map((stream) => statuses(stream).length)).toEqual([1, 1]);
  await paid(booking.id);
  await expect
    .poll(() => streams.map((stream) => statuses(stream).at(-1)))
    .toEqual(['confirmed', 'confirmed']);
  streams[0]?.leave();
  await api.store.db.updateTable('bookings').set({ disputed: true }).where('id', '=', booking.id).execute();
  await expect.poll(() => streams[1]?.text()).toContain('"disputed":true');
});

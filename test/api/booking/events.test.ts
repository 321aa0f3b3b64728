/** A page follows its booking: the state at once, every change after it, and no stream that outlives its reason. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { confirm } from '../../../src/store/booking/bookings.ts';
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
  api = await apiUnderTest();
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

async function follow({ id, accessToken }: OpenedBooking): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${address}/v1/bookings/${id}/events`, {
    headers: { ...bearer(accessToken), origin: 'https://midas.example', accept: '*/*' },
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
  await confirm(api.store.db, booking.id, new Date().toISOString());
  await expect.poll(() => statuses(stream).at(-1)).toBe('confirmed');
  stream.leave();
});

test('changes of somebody else’s booking are not sent', async () => {
  const [mine, theirs] = [await openBooking(api.app), await openBooking(api.app)];
  const stream = await follow(mine);
  await confirm(api.store.db, theirs.id, new Date().toISOString());
  await confirm(api.store.db, mine.id, new Date().toISOString());
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

/** However many follow a booking, a change costs one look; and no look is lost, slow or failed as it may be. */
import { afterEach, expect, test } from 'vitest';
import { type BookingChanges, watchBookings } from '../../../../src/api/routes/booking/changes.ts';

const A_DAY_MS = 86_400_000;
let close: (() => void)[] = [];
afterEach(() => {
  close.forEach((each) => each());
  close = [];
});

/** A database of which only the changes are told. */
function database() {
  let tell: (bookingId: string) => void = () => undefined;
  return {
    change: (bookingId: string) => tell(bookingId),
    listen: (_channel: string, onChange: (bookingId: string) => void) => {
      tell = onChange;
      return Promise.resolve(() => Promise.resolve());
    },
  };
}

/** Looks are held back until they are answered, each with a number. */
function heldLooks() {
  const asked: { bookingId: string; answer: (value: number) => void; fail: () => void }[] = [];
  const lookAt = (bookingId: string) =>
    new Promise<number>((answer, reject) =>
      asked.push({ bookingId, answer, fail: () => reject(new Error('no database')) }),
    );
  return { asked, lookAt };
}

function watch(changes: BookingChanges<number>, bookingId: string, times = 1): number[] {
  const seen: number[] = [];
  for (let time = 0; time < times; time += 1) close.push(changes.watch(bookingId, (look) => seen.push(look)));
  return seen;
}

test('a hundred who follow one booking share each look at it', async () => {
  const [db, { asked, lookAt }] = [database(), heldLooks()];
  const changes = watchBookings(db, lookAt, () => undefined, A_DAY_MS);
  const seen = watch(changes, 'one', 100);
  expect(asked).toHaveLength(1);
  asked[0]?.answer(1);
  await expect.poll(() => asked.length).toBe(2); // what came while it was looked at
  asked[1]?.answer(2);
  await expect.poll(() => seen.length).toBe(200);

  db.change('one');
  db.change('another');
  db.change('one');
  db.change('one');
  expect(asked).toHaveLength(3);
  asked[2]?.answer(3);
  await expect.poll(() => asked.length).toBe(4); // three changes: one look for the first, one for those meanwhile
  asked[3]?.answer(4);
  await expect.poll(() => seen.length).toBe(400);
  expect(asked).toHaveLength(4);
  expect(asked.every(({ bookingId }) => bookingId === 'one')).toBe(true);
});

test('without any change it is looked at now and then, for all who are left', async () => {
  const looks: string[] = [];
  const lookAt = (bookingId: string) => Promise.resolve(looks.push(bookingId));
  const changes = watchBookings(database(), lookAt, () => undefined, 5);
  const [mine, theirs] = [[] as number[], [] as number[]];
  const stops = [
    changes.watch('one', (look) => mine.push(look)),
    changes.watch('one', (look) => theirs.push(look)),
  ];
  await expect.poll(() => looks.length).toBeGreaterThan(5);
  expect(theirs.length).toBe(mine.length);
  stops[0]?.();
  stops[0]?.();
  const before = [mine.length, theirs.length];
  await expect.poll(() => theirs.length).toBeGreaterThan(before[1] ?? 0);
  expect(mine).toHaveLength(before[0] ?? 0);
  stops[1]?.();
});

test('a look that fails is told, and the next change is looked at again', async () => {
  const [db, { asked, lookAt }, failures] = [database(), heldLooks(), [] as unknown[]];
  const changes = watchBookings(db, lookAt, (_error, bookingId) => failures.push(bookingId), A_DAY_MS);
  const seen = watch(changes, 'one');
  asked[0]?.fail();
  await expect.poll(() => failures).toEqual(['one']);
  db.change('one');
  asked[1]?.answer(7);
  await expect.poll(() => seen).toEqual([7]);
});

test('whoever has left hears of nothing, also not of a look under way', async () => {
  const [db, { asked, lookAt }] = [database(), heldLooks()];
  const changes = watchBookings(db, lookAt, () => undefined, A_DAY_MS);
  const heard: number[] = [];
  const stop = changes.watch('one', (look) => heard.push(look));
  stop();
  asked[0]?.answer(1);
  db.change('one');
  const seen = watch(changes, 'one');
  asked[1]?.answer(2);
  await expect.poll(() => seen).toEqual([2]);
  expect(heard).toEqual([]);
});

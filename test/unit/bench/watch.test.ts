/** Waiting customers learn of what they wait for as it is told; none waits for ever. */
import { describe, expect, it } from 'vitest';
import { createWatch } from '../../../bench/watch.ts';

describe('the watch', () => {
  it('lets each go on with their own happening, also where it came before they waited', async () => {
    const watch = createWatch();
    watch.note({ happened: 'confirmed', id: 'early' });
    const wentOn: string[] = [];
    const both = ['early', 'late'].map((id) => watch.until('confirmed', id).then(() => wentOn.push(id)));
    watch.note({ happened: 'email_sent', id: 'late' });
    await both[0];
    expect(wentOn).toEqual(['early']);
    watch.note({ happened: 'confirmed', id: 'late' });
    await Promise.all(both);
    expect(wentOn).toEqual(['early', 'late']);
  });

  it('counts what has happened, each once, and waits for a number of it', async () => {
    const watch = createWatch();
    const two = watch.untilCount('email_sent', 2);
    for (const id of ['a', 'a', 'b']) watch.note({ happened: 'email_sent', id });
    await two;
    expect(watch.count('email_sent')).toBe(2);
    expect(watch.count('confirmed')).toBe(0);
  });

  it('fails whoever has waited for too long', async () => {
    await expect(createWatch(1).until('confirmed', 'lost')).rejects.toThrow(
      'confirmed of lost did not come within 0.001 s',
    );
  });
});

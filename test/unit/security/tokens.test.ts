/** Links in our email that work without signing in: nobody but us can make one, and none does more than its purpose. */
import { expect, it } from 'vitest';
import { accessTokenFor } from '../../../src/security/tokens/bookingAccess.ts';
import { notificationOfEmailOpenToken, emailOpenTokenFor } from '../../../src/security/tokens/emailOpen.ts';
import { unsubscribeTokenFor, unsubscriberOf } from '../../../src/security/tokens/unsubscribe.ts';

const OLD = ['old-secret'];
const ROTATED = ['new-secret', 'old-secret'];
const BOOKING = 'MIDAS-7K2M9QXA';
const KEY = `review_request/${BOOKING}`;

it('an unsubscribe link names its booking, also after the secret was rotated', () => {
  expect(unsubscriberOf(unsubscribeTokenFor({ bookingId: BOOKING }, OLD), ROTATED)).toEqual({
    bookingId: BOOKING,
  });
  expect(unsubscriberOf(unsubscribeTokenFor({ bookingId: BOOKING }, ROTATED), OLD)).toBeUndefined();
});

it('or its email, where that went to an address that staff gave', () => {
  const token = unsubscribeTokenFor({ notificationKey: KEY }, OLD);
  expect(encodeURIComponent(token)).toBe(token);
  expect(unsubscriberOf(token, ROTATED)).toEqual({ notificationKey: KEY });
});

it('an open pixel names its notification, also after the secret was rotated', () => {
  expect(notificationOfEmailOpenToken(emailOpenTokenFor(KEY, OLD), ROTATED)).toBe(KEY);
  expect(notificationOfEmailOpenToken(emailOpenTokenFor(KEY, ROTATED), OLD)).toBeUndefined();
});

it('both are fit for a path', () => {
  for (const token of [unsubscribeTokenFor({ bookingId: BOOKING }, OLD), emailOpenTokenFor(KEY, OLD)]) {
    expect(encodeURIComponent(token)).toBe(token);
  }
});

it.each([
  ['the booking of somebody else', unsubscribeTokenFor({ bookingId: BOOKING }, OLD).replace('7K2M', '7K2N')],
  ['the key to a booking', `${BOOKING}.${accessTokenFor(BOOKING, 1, OLD)}`],
  ['the signature of a pixel', `${BOOKING}.${emailOpenTokenFor(BOOKING, OLD).split('.')[1] ?? ''}`],
  ['nothing', ''],
  ['no signature', BOOKING],
  ['more than a token', `${unsubscribeTokenFor({ bookingId: BOOKING }, OLD)}.x`],
])('a link with %s unsubscribes nobody', (_what, token) => {
  expect(unsubscriberOf(token, OLD)).toBeUndefined();
});

it('an invented pixel counts for nothing', () => {
  const [, signature = ''] = emailOpenTokenFor(KEY, OLD).split('.');
  const other = Buffer.from(`${KEY}X`).toString('base64url');
  expect(notificationOfEmailOpenToken(`${other}.${signature}`, OLD)).toBeUndefined();
  expect(notificationOfEmailOpenToken('nonsense', OLD)).toBeUndefined();
});

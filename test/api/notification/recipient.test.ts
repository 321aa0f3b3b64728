/** Whom a notification of staff goes to. */
import { expect, test } from 'vitest';
import { sampleData } from '../../../src/emails/index.ts';
import { bodyOf } from '../../support/environments/apiApp.ts';
import { notificationApi } from '../../support/environments/notificationApi.ts';

const { api, write } = await notificationApi();

test('a notification to a team goes to that team, also where no booking says what it is about', async () => {
  const answer = await write({
    template: 'legal_dispute_opened',
    data: sampleData('legal_dispute_opened'),
  });
  expect(answer.statusCode).toBe(202);
  expect(bodyOf(answer)).toMatchObject({ to: null, bookingId: null, status: 'pending' });
  expect(api.temporal.notifications).toMatchObject([{ template: 'legal_dispute_opened' }]);
});

test('an address under a domain of any script is kept as every server can read it', async () => {
  const data = sampleData('concierge_new_booking');
  const answer = await write({ template: 'concierge_new_booking', to: 'Ada@Bücher.example', data });
  expect(answer.statusCode).toBe(202);
  expect(bodyOf(answer)['to']).toBe('Ada@xn--bcher-kva.example');
});

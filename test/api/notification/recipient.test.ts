/** Whom a notification of staff goes to. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sampleData } from '../../../src/emails/index.ts';
import { type ApiUnderTest, apiUnderTest, bodyOf, post } from '../../support/environments/apiApp.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';

let api: ApiUnderTest;
let concierge: Record<string, string>;
beforeAll(async () => {
  api = await apiUnderTest();
  concierge = await staffHeaders(['concierge']);
});
afterAll(() => api.close());
afterEach(() => void (api.temporal.notifications.length = 0));

const write = (body: Record<string, unknown>) => post(api.app, '/v1/notifications', body, concierge);

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
  const data = sampleData('access_link');
  const answer = await write({ template: 'access_link', to: 'Ada@Bücher.example', data });
  expect(answer.statusCode).toBe(202);
  expect(bodyOf(answer)['to']).toBe('Ada@xn--bcher-kva.example');
});

/** The plain-text part of every email, word for word: a change of one is a change to be looked at. */
import { expect, it } from 'vitest';
import { renderEmail, renderEmailByName, sampleData, TEMPLATE_NAMES } from '../../../src/emails/index.ts';

it.each(TEMPLATE_NAMES)('%s reads as it did', async (name) => {
  const { subject, text } = await renderEmail(name, sampleData(name));
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`__snapshots__/${name}.txt`);
});

it('claim_decided reads as it did where the claim is granted', async () => {
  const { text } = await renderEmailByName('claim_decided', {
    ...sampleData('claim_decided'),
    decision: 'approved',
    refund: sampleData('refund_under_review').refund,
  });
  await expect(text).toMatchFileSnapshot('__snapshots__/claim_decided.approved.txt');
});

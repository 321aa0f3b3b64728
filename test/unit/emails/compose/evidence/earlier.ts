/** The same booking, whose customer has paid before. */
import { minor } from '../../../../../src/domain/money/money.ts';
import type { EvidenceFacts } from '../../../../../src/store/dispute/evidenceFacts.ts';
import { FINISHED } from './facts.ts';
import { QUOTE } from './quote.ts';

const earlier = (chargeId: string, ip: string | null): EvidenceFacts['earlierPayments'][number] => ({
  chargeId,
  email: 'Isabella@example.com',
  ip,
  quote: { ...QUOTE, startDate: '2027-05-01', endDate: '2027-05-03' },
  at: '2027-04-20T12:00:00.000Z',
  amount: minor(1_000_000),
  currency: 'AED',
});

/** Visa's rule may apply, with so many earlier payments from the same address and from another one. */
export const withEarlier = (
  same: number,
  other = 0,
  status: 'qualified' | 'requires_action' = 'requires_action',
) => ({
  ...FINISHED,
  compellingEvidence: {
    status,
    missing: status === 'qualified' ? [] : ['missing_prior_undisputed_transactions'],
  },
  earlierPayments: [
    ...Array.from({ length: same }, (_, n) => earlier(`ch_same_${n + 1}`, '203.0.113.7')),
    ...Array.from({ length: other }, (_, n) => earlier(`ch_other_${n + 1}`, '192.0.2.1')),
  ],
});

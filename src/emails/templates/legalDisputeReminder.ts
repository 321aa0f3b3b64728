/** For legal: the deadline for evidence draws near, 72 and 24 hours before it (business.md "Disputes"). */
import { disputeReminder } from '../disputes.ts';
import { DISPUTE, TO_TEAM } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const legalDisputeReminder = defineTemplate({
  name: 'legal_dispute_reminder',
  audience: 'team',
  team: 'legal',
  ...disputeReminder(
    'The provider takes no evidence after the time below, and decides without it. No answer is known here as yet.',
  ),
  sample: { ...TO_TEAM, dispute: DISPUTE, asOf: '2028-01-08T23:59:59Z' },
});

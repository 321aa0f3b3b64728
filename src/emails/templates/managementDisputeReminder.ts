/** For management: a dispute is about to be lost because nobody has answered it (business.md "Disputes"). */
import { disputeReminder } from '../disputes.ts';
import { TO_TEAM, DISPUTE } from '../samples.ts';
import { defineTemplate } from '../template.ts';

export const managementDisputeReminder = defineTemplate({
  name: 'management_dispute_reminder',
  audience: 'team',
  team: 'management',
  ...disputeReminder(
    'Legal was told when the dispute was opened, and has been reminded. No answer is known here as yet. The provider takes none after the time below, and decides without it.',
  ),
  sample: { ...TO_TEAM, dispute: DISPUTE, asOf: '2028-01-08T23:59:59Z' },
});

/** What the Web UI tells legal of a dispute. Nothing personal. */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { LoadedDispute } from '../../activities/payment/disputes.ts';
import type { DisputeStep } from '../../domain/dispute/process.ts';
import { CURRENCIES, formatMoney } from '../../domain/money/money.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import type { SentNotification } from '../outbox/outbox.ts';
import type { DisputeInput } from './messages.ts';

export interface Details {
  show(dispute: LoadedDispute, step: DisputeStep): void;
  showEmails(sent: Iterable<SentNotification>): void;
}

export function openDetails({ provider, disputeId }: DisputeInput): Details {
  let text = '';
  let emails: readonly string[] = [];
  let shown: string | undefined;
  const draw = () => {
    setCurrentDetails([text, ...emails].join('\n\n'));
  };
  return {
    show(dispute, step) {
      const { bookingId, status } = dispute;
      if (shown !== status) {
        const { typedSearchAttributes: known } = workflowInfo();
        const isBookingNew = known.get(SEARCH_ATTRIBUTES.bookingId) !== bookingId;
        upsertSearchAttributes([
          { key: SEARCH_ATTRIBUTES.status, value: status },
          ...(isBookingNew ? [{ key: SEARCH_ATTRIBUTES.bookingId, value: bookingId }] : []),
        ]);
      }
      shown = status;
      text = [
        `### ${disputeId} at ${provider}: ${disputed(dispute)}`,
        `**${status}** (${dispute.stage}), booking ${bookingId}`,
        `Evidence by: ${dispute.evidenceDueBy ?? 'no date given'}`,
        `Next: ${nextIn(step)}`,
      ].join('\n\n');
      draw();
    },
    showEmails(sent) {
      const lines = [...sent].map(({ template, status }) => `- ${template}: ${status}`);
      emails = lines.length === 0 ? [] : [`Emails:\n\n${lines.join('\n')}`];
      draw();
    },
  };
}

function disputed({ amount, currency }: LoadedDispute): string {
  const known = CURRENCIES.find((each) => each === currency);
  return known === undefined ? `${amount} minor units of ${currency}` : formatMoney(amount, known);
}

export function nextIn(step: DisputeStep): string {
  if (step.step === 'send') return 'The evidence is sent to the provider';
  if (step.step === 'end') return 'Nothing is left to do, unless the provider changes its mind';
  return step.next === undefined
    ? `The provider is asked again at ${step.until}`
    : `Reminder at ${step.next} unless evidence is sent before`;
}

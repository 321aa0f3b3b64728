/** What the Web UI tells finance of a refund. Nothing personal. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { LoadedRefund } from '../../activities/refund.ts';
import { formatMoney } from '../../domain/money/money.ts';
import type { RefundPart } from '../../domain/refund/process.ts';
import { refundIdOf, type RefundStatus } from '../../domain/refund/status.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/names.ts';
import type { SentNotification } from '../outbox/outbox.ts';
import type { RefundInput } from './messages.ts';

export interface Details {
  show(refund: LoadedRefund, next: string): void;
  showEmails(sent: Iterable<SentNotification>): void;
}

const PARTS: Readonly<Record<RefundPart['status'], string>> = {
  reserved: 'reserved, to be sent',
  processing: 'on its way',
  succeeded: 'arrived',
  failed: 'refused',
  blocked: 'blocked by a dispute',
};

export function openDetails(input: RefundInput): Details {
  let text = '';
  let emails: readonly string[] = [];
  let shown: RefundStatus | undefined;
  const draw = () => setCurrentDetails([text, ...emails].join('\n\n'));
  return {
    show({ payout, reason, kind, parts, status }, next) {
      if (shown !== status) upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: status }]);
      shown = status;
      const list = parts.map((part) => `- ${part.id} (${part.provider}): ${PARTS[part.status]}`);
      text = [
        `### Refund ${refundIdOf(input)}: ${formatMoney(payout.amount, payout.currency)}`,
        `**${status}** (${kind}, ${reason})`,
        ...(list.length === 0 ? [] : [list.join('\n')]),
        `Next: ${next}`,
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

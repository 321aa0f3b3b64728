/**
 * The evidence pack of a dispute: all that is on record of its booking, as plain text within the providers' limits, for a
 * person to review, edit and hand in (business.md "Disputes").
 */
import { compellingEvidenceOf } from '../../../domain/dispute/compellingEvidence.ts';
import { type EvidencePack, fitted, suggestedKindOf } from '../../../domain/dispute/pack.ts';
import { LOCATIONS } from '../../../domain/catalog/locations.ts';
import type { EvidenceFacts } from '../../../store/dispute/evidenceFacts.ts';
import { apart, clockOf, foreign, money, placeOf, row, under } from './lines.ts';
import { moneyLines, refundIdsOf } from './moneySection.ts';
import { bookingLines, rentalOf, termsLines } from './rentalSections.ts';
import { accessLines, messageLines, timelineLines } from './trailSections.ts';
import { stayRows } from '../../rental.ts';
import { defined } from '../../../domain/defined.ts';

/** Pure: the same facts make the same pack. It holds data of this booking, and of its customer's earlier payments. */
export function assembleEvidence(facts: EvidenceFacts): EvidencePack {
  const { bookingId, quote } = facts;
  const { name, timeZone } = placeOf(facts);
  const { missing, status, earlierPayments } = compellingEvidence(facts) ?? {};
  return {
    bookingId,
    place: { name, timeZone },
    sections: {
      booking: fitted(bookingLines(facts)),
      terms: fitted(termsLines(facts)),
      payments: fitted(moneyLines(facts)),
      messages: fitted(messageLines(facts)),
      access: fitted(accessLines(facts)),
      timeline: fitted(timelineLines(facts)),
      earlier_payments: fitted(earlierLines(facts)),
    },
    service: { description: serviceOf(facts), from: quote.startDate, until: quote.endDate },
    customer: customerOf(facts),
    refundIds: refundIdsOf(facts),
    earlierPayments: earlierPayments ?? [],
    ...defined({ compellingEvidence: status && missing && { status, missing } }),
    suggestedKind: suggestedKindOf({ isReturned: isReturned(facts), hasBegun: hasBegun(facts) }),
  };
}

function compellingEvidence({
  clientIp,
  compellingEvidence: reported,
  customer,
  earlierPayments,
}: EvidenceFacts) {
  if (reported === null) return undefined;
  return compellingEvidenceOf(
    reported,
    customer && { ip: clientIp },
    earlierPayments.map((payment) => ({
      chargeId: payment.chargeId,
      email: payment.email,
      ip: payment.ip,
      description: earlierDescription(payment),
    })),
  );
}

function customerOf({ clientIp, customer }: EvidenceFacts): EvidencePack['customer'] {
  return customer && { name: foreign(customer.name), email: foreign(customer.email), ip: clientIp };
}

/** `Bugatti Chiron in Dubai, 3 days, VVIP service, with Personal chauffeur`. */
function serviceOf(facts: EvidenceFacts): string {
  const rental = rentalOf(facts);
  const of = (label: string) => stayRows(rental).find((row) => row.label === label)?.value;
  const added = of('With');
  const what = `${rental.itemName} in ${rental.locationName}, ${of('Duration') ?? ''}, ${of('Service') ?? ''} service`;
  return foreign(added === undefined ? what : `${what}, with ${added}`);
}

type Earlier = EvidenceFacts['earlierPayments'][number];

const earlierDescription = ({ quote }: Earlier): string =>
  foreign(`${quote.itemName} in ${LOCATIONS[quote.location].name}, ${quote.startDate} to ${quote.endDate}`);

function earlierLines(facts: EvidenceFacts): string[] {
  const at = clockOf(placeOf(facts).timeZone);
  const blocks = facts.earlierPayments.map((earlier) => [
    `Charge ${foreign(earlier.chargeId)}`,
    ...under([
      ...row('Taken', at(earlier.at)),
      ...row('Amount', money(earlier.amount, earlier.currency)),
      ...row('For', earlierDescription(earlier)),
    ]),
  ]);
  return apart(...blocks);
}

/** Something of the disputed payment has gone back, or is on its way, beyond the deposit: that goes back to everybody. */
function isReturned({ depositReleased, paymentId, payments, quote, refunds }: EvidenceFacts): boolean {
  const disputed = payments.find(({ id }) => id === paymentId);
  if (disputed === undefined || returnedOf([disputed]) === 0) return false;
  const { currency } = disputed;
  const ofRefunds = refunds
    .filter((refund) => refund.currency === currency && PAYS.has(refund.status))
    .reduce((total, { payoutDeposit }) => total + payoutDeposit, 0);
  const deposit = Math.max(ofRefunds, quote.currency === currency ? depositReleased : 0);
  return returnedOf(payments.filter((payment) => payment.currency === currency)) > deposit;
}

const PAYS: ReadonlySet<string> = new Set(['processing', 'succeeded', 'settled']);

const returnedOf = (payments: EvidenceFacts['payments']): number =>
  payments.reduce((total, { refunded, reservedForRefund }) => total + refunded + reservedForRefund, 0);

function hasBegun({ confirmedAt, endedAt, startAt, status }: EvidenceFacts): boolean {
  if (status === 'active' || status === 'completed') return true;
  const isStay = status === 'cancelled' && confirmedAt !== null && endedAt !== null;
  return isStay && Date.parse(endedAt) >= Date.parse(startAt);
}

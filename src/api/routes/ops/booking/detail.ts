import type { z } from 'zod';
import { BOOKING_ID_PATTERN } from '../../../../domain/booking.ts';
import { flagsOf } from '../../../../domain/fraud/risk.ts';
import { disputesOfBooking } from '../../../../store/dispute/list.ts';
import { findBooking } from '../../../../store/booking/view.ts';
import { findingsOfBooking } from '../../../../store/reconciliation.ts';
import { refundsOfBooking } from '../../../../store/refund/list.ts';
import { findReview } from '../../../../store/fraud/reviews.ts';
import { notificationsAbout, moneyFacts, paymentGuards } from '../../../../store/booking/search.ts';
import type { ApiDeps } from '../../../deps.ts';
import { auditRead, type StaffRequest } from '../../../http/auditTrail.ts';
import { Problem } from '../../../http/problems.ts';
import { viewOf } from '../../booking/showBooking.ts';
import { disputeBody } from '../dispute/schemas.ts';
import { refundBody } from '../refund/schemas.ts';
import type { staffBooking } from '../schemas.ts';

/**
 * The customer's view with the payments as the money guard has them, and without the secrets to pay with. No route shows a
 * person to staff without the trail.
 * @throws Problem `booking_not_found`
 */
export async function showBookingToStaff(
  deps: ApiDeps,
  request: StaffRequest,
  id: string,
): Promise<z.output<typeof staffBooking>> {
  const detail = await bookingDetail(id, deps);
  await auditRead(deps, request, 'booking.read', [id]);
  return detail;
}

async function bookingDetail(id: string, deps: ApiDeps): Promise<z.output<typeof staffBooking>> {
  const { db } = deps.store;
  const row = BOOKING_ID_PATTERN.test(id) ? await findBooking(db, id) : undefined;
  if (row === undefined) throw new Problem('booking_not_found');
  const [payments, review, facts, notifications, findings, refunds, disputes] = await Promise.all([
    paymentGuards(db, id),
    findReview(db, id),
    moneyFacts(db, id),
    notificationsAbout(db, id),
    findingsOfBooking(db, id),
    refundsOfBooking(db, id),
    disputesOfBooking(db, id),
  ]);
  return {
    ...viewOf({ ...row, payments: [] }, deps),
    payments,
    flags: flagsOf(
      payments.map(({ risk }) => risk),
      row.fraud_warned,
    ),
    review: review ?? null,
    refunds: refunds.map((refund) => refundBody(refund, deps.refundWorkflowUrl(id, refund.n))),
    disputes: disputes.map((dispute) =>
      disputeBody(dispute, deps.disputeWorkflowUrl(dispute.provider, dispute.id)),
    ),
    moneyFacts: facts,
    notifications,
    findings,
    workflowUrl: deps.workflowUrl(id) ?? null,
  };
}

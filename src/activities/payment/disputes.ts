/** Disputes at their provider: how each stands, what it does to the money, and the evidence that answers it. */
import { defined } from '../../domain/defined.ts';
import type { DisputeSnapshot } from '../../domain/dispute/dispute.ts';
import { EVIDENCE_SECTIONS } from '../../domain/dispute/evidence.ts';
import { toSubmit } from '../../domain/dispute/pack.ts';
import type { PaymentProvider } from '../../domain/payment/status.ts';
import { assembleEvidence } from '../../emails/compose/evidence/assemble.ts';
import {
  type PaymentGateway,
  PaymentRefusedByProvider,
  type Tries,
} from '../../providers/payment/gateway.ts';
import { deductionsAtProvider } from '../../providers/payment/left.ts';
import type { Database } from '../../store/database/database.ts';
import { type LoadedDispute, openDispute, recordDispute } from '../../store/dispute/disputes.ts';
import { evidenceEnded, evidenceToSend } from '../../store/dispute/evidence.ts';
import { evidenceFacts } from '../../store/dispute/evidenceFacts.ts';
import { disputeNotShown, findNotedDispute } from '../../store/dispute/noted.ts';
import { findCapturedPayment } from '../../store/payment/captured.ts';
import {
  type OwnPayment,
  paymentAtProvider,
  paymentById,
  paymentOfCharge,
} from '../../store/payment/expected.ts';
import { paymentCaptured } from '../../store/payment/payments.ts';
import type { AtGateway } from './refunds.ts';

export type { LoadedDispute } from '../../store/dispute/disputes.ts';

export function createDisputeActivities({
  db,
  atGateway,
}: {
  readonly db: Database;
  readonly atGateway: AtGateway;
}) {
  return {
    /**
     * How a dispute stands, with the money that it has moved. Null of one that the provider does not show to us, and of one
     * about no payment of ours: both are findings already. One that it has shown before and does not show now is as it was:
     * its deadline passes all the same.
     */
    syncDispute: ({ provider, disputeId }: { provider: PaymentProvider; disputeId: string }) =>
      atGateway(provider, (gateway) => sync(db, gateway, { provider, disputeId })),

    /** Whose booking a dispute concerns that somebody has noted, while its provider does not say how it stands. */
    findNotedDispute: async ({ disputeId }: DisputeAtProvider): Promise<{ bookingId: string } | null> =>
      (await findNotedDispute(db, disputeId)) ?? null,

    /** Sends evidence to the provider, once, as its rows have it. */
    sendEvidence: ({
      provider,
      evidenceId,
    }: {
      provider: PaymentProvider;
      evidenceId: string;
    }): Promise<void> => atGateway(provider, (gateway, tries) => submit(db, gateway, evidenceId, tries)),
  };
}

export type DisputeActivities = ReturnType<typeof createDisputeActivities>;

interface DisputeAtProvider {
  readonly provider: PaymentProvider;
  readonly disputeId: string;
}

async function sync(
  db: Database,
  gateway: PaymentGateway,
  { provider, disputeId }: DisputeAtProvider,
): Promise<LoadedDispute | null> {
  const snapshot = await shown(gateway, disputeId);
  const own = snapshot && (await paymentDisputed(db, provider, snapshot));
  if (snapshot === undefined || own === undefined) {
    await disputeNotShown(db, disputeId);
    return (await openDispute(db, disputeId)) ?? null;
  }
  // First what left the payment or came back: a refund that goes on finds its money free, or gone.
  await recordLeft(db, gateway, own, disputeId);
  const { paymentId, bookingId } = own;
  return recordDispute(db, { paymentId, bookingId, provider }, snapshot);
}

/**
 * What it says of the person is read now: once they have been erased, nothing of them leaves any more. Its key is as old as
 * the evidence, which its workflow may have tried to send before.
 */
async function submit(
  db: Database,
  gateway: PaymentGateway,
  evidenceId: string,
  tries: Required<Tries>,
): Promise<void> {
  const asked = await evidenceToSend(db, evidenceId);
  const facts = asked && (await evidenceFacts(db, asked.disputeId));
  if (asked === undefined || facts === undefined) return;
  const { disputeId, kind, statement } = asked;
  const sections = Object.fromEntries(EVIDENCE_SECTIONS.map((each) => [each, asked.sections[each] ?? '']));
  const evidence = toSubmit(assembleEvidence(facts), { evidenceId, kind, statement, sections });
  try {
    await gateway.submitEvidence(disputeId, evidence, { ...tries, askedSince: asked.at });
    await evidenceEnded(db, evidenceId);
  } catch (error) {
    if (!(error instanceof PaymentRefusedByProvider)) throw error;
    await evidenceEnded(db, evidenceId, error.code);
  }
}

async function shown(gateway: PaymentGateway, disputeId: string): Promise<DisputeSnapshot | undefined> {
  try {
    return await gateway.fetchDispute(disputeId);
  } catch (error) {
    if (error instanceof PaymentRefusedByProvider) return undefined;
    throw error;
  }
}

/** By what took the money; else by the payment, for money that nobody has recorded yet. */
async function paymentDisputed(
  db: Database,
  provider: PaymentProvider,
  { chargeIds, paymentId, providerPaymentId }: DisputeSnapshot,
): Promise<OwnPayment | undefined> {
  for (const chargeId of chargeIds) {
    const own = await paymentOfCharge(db, provider, chargeId);
    if (own !== undefined) return own;
  }
  const named =
    providerPaymentId === undefined ? undefined : await paymentAtProvider(db, provider, providerPaymentId);
  return named ?? (paymentId === undefined ? undefined : paymentById(db, provider, paymentId));
}

/** Of money that nobody has recorded yet, whoever records it records what has left it too. */
async function recordLeft(
  db: Database,
  gateway: PaymentGateway,
  { paymentId, providerPaymentId }: OwnPayment,
  about: string,
): Promise<void> {
  if (providerPaymentId === null) return;
  const captured = await findCapturedPayment(db, paymentId);
  if (captured === undefined) return;
  const deductions = await deductionsAtProvider(gateway, providerPaymentId);
  await paymentCaptured(db, { ...captured, ...defined({ deductions }) }, undefined, {
    isFresh: true,
    about,
  });
}

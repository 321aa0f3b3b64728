/** The model of a provider behind our interface, for one call that sends a part or asks after it, with what befalls that call. */
import {
  PaymentKeyReused,
  PaymentProviderUnavailable,
  PaymentRefusedByProvider,
  PaymentUnknownAtProvider,
  RefundBlockedByDispute,
  type PaymentGateway,
  type RefundRequest,
} from '../../../../../src/providers/payment/gateway.ts';
import type { RefundSnapshot } from '../../../../../src/domain/payment/net.ts';
import { type Answer, of, type Provider, providerIdOf, refundSnapshot, type SharePaid } from './provider.ts';

export interface CallFate {
  /** What the bank makes of it. `refused`: the provider will not do it. */
  readonly refund: 'pending' | 'succeeded' | 'refused';
  /** Whether our process hears the answer; `deaf`: the provider does not hear the question. */
  readonly answer: 'heard' | 'lost' | 'deaf';
}

/** @param meanwhile what happens between our last look at the payment and the provider's deed */
export function gatewayFor(
  provider: Provider,
  { part, fate, meanwhile }: { part: string; fate: CallFate; meanwhile: () => Promise<void> },
): PaymentGateway {
  const unused = async (): Promise<never> => {
    throw new Error('nobody asks this here');
  };
  const shareOf = (providerPaymentId: string): SharePaid => {
    const share = provider.shares.find((each) => providerIdOf(each) === providerPaymentId);
    if (share === undefined) throw new PaymentUnknownAtProvider('resource_missing', {});
    return share;
  };
  return {
    live: false,
    open: unused,
    close: unused,
    capture: unused,
    findByReference: unused,
    fetchDispute: unused,
    submitEvidence: unused,
    fetch: async (id) => provider.snapshot(shareOf(id)),
    fetchRefund: async (id) => {
      if (fate.answer !== 'heard') throw new PaymentProviderUnavailable('it is away');
      const made = provider.refunds.find((each) => each.id === id);
      if (made === undefined) throw new PaymentUnknownAtProvider('resource_missing', {});
      return refundSnapshot(made);
    },
    refund: async (request) => {
      await meanwhile();
      if (fate.answer === 'deaf') throw new PaymentProviderUnavailable('it has not heard');
      const refund = refundAt(provider, { share: shareOf(request.providerPaymentId), request, part, fate });
      if (fate.answer === 'lost') throw new PaymentProviderUnavailable('its answer was lost');
      return refund;
    },
  };
}

interface Asked {
  readonly share: SharePaid;
  readonly request: RefundRequest;
  readonly part: string;
  readonly fate: CallFate;
}

/** Under a key that it remembers it answers what it has answered before, a refusal too. */
function refundAt(provider: Provider, asked: Asked): RefundSnapshot {
  const { amount, idempotencyKey } = asked.request;
  const before = provider.answers.get(idempotencyKey);
  if (before !== undefined && before.amount !== amount) throw new PaymentKeyReused();
  const answer = before?.answer ?? answerTo(provider, asked);
  provider.answers.set(idempotencyKey, { amount, answer });
  if (answer instanceof Error) throw answer;
  return answer;
}

function answerTo(provider: Provider, { share, request, part, fate }: Asked): Answer {
  if (of(provider.disputes, share, 'open').length > 0)
    return new RefundBlockedByDispute('charge_disputed', {});
  if (fate.refund === 'refused') return new PaymentRefusedByProvider('expired_card', {});
  const { amount, idempotencyKey: reference } = request;
  const made = provider.refund(share, { amount, state: fate.refund, part, reference });
  return made === undefined
    ? new PaymentRefusedByProvider('charge_already_refunded', {})
    : refundSnapshot(made);
}

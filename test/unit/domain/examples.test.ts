/** The worked examples that came with the rules, to the minor unit. */
import { describe, expect, it } from 'vitest';
import { cancellationPolicy } from '../../../src/domain/catalog/cancellationPolicy.ts';
import { minor } from '../../../src/domain/money/money.ts';
import { chargeOf } from '../../../src/domain/quote/pricing.ts';
import { computeRefund } from '../../../src/domain/refund/refund.ts';
import { splitPayments } from '../../../src/domain/payment/splitPayments.ts';
import { priceExamples, refundExamples } from './fixtures.ts';
import { quoteFor, shortlyBefore } from './quote/quoting.ts';

describe('a worked price is what the customer is quoted', () => {
  it.each(priceExamples.cases)('$id: $tag', ({ request, expected }) => {
    const quote = quoteFor(request, { now: shortlyBefore(request.startDate ?? '') });
    const { paypal } = quote.presentment;
    expect({
      days: quote.days,
      currency: quote.currency,
      seasons: quote.seasons,
      amounts: quote.amounts,
      charge: chargeOf(quote.amounts),
      presentment: {
        paypal: paypal && { amount: paypal.amount, currency: paypal.currency, rate: paypal.rate },
      },
      stripePayments: splitPayments(quote.amounts.total),
    }).toEqual(expected);
  });
});

describe('a worked total is split into the payments shown', () => {
  it.each(priceExamples.splits)('$id: $total', ({ total, stripePayments }) => {
    expect(splitPayments(minor(total))).toEqual(stripePayments);
  });
});

describe('a worked cancellation returns the amounts shown', () => {
  it.each(refundExamples.cases)('$id: $tag', (example) => {
    const { expected } = example;
    const refund = computeRefund({
      policy: cancellationPolicy(example.itemType, example.currency),
      charge: minor(example.charge),
      deposit: minor(example.deposit),
      startAt: example.startAt,
      requestedAt: example.requestAt,
      reason: example.reason,
      isConfirmed: true,
    });
    expect(refund).toEqual({
      reason: expected.reason,
      hoursBeforeStart: expected.hoursBeforeStartFloor,
      percentage: expected.percentage,
      lines: expected.lines,
      charge: expected.charge,
      deposit: expected.deposit,
      total: expected.total,
      currency: expected.currency,
    });
  });

  const ofQuotes = refundExamples.cases.flatMap(({ quoteRequest, ...example }) =>
    quoteRequest === null ? [] : [{ ...example, quoteRequest }],
  );
  it.each(ofQuotes)('$id: its start, charge and deposit are those of its quote', (example) => {
    const { startDate = '' } = example.quoteRequest;
    const quote = quoteFor(example.quoteRequest, { now: shortlyBefore(startDate) });
    expect(quote.startAt).toBe(example.startAt);
    expect(chargeOf(quote.amounts)).toBe(example.charge);
    expect(quote.amounts.deposit).toBe(example.deposit);
  });
});

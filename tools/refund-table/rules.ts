/**
 * The refund by the rules of business.md ("Cancellation and refund") and api.md ("Refund preview and `refund`"),
 * written again from their text. It shares no line with the product. Amounts are minor units.
 */
import { above, converted, floored, halfUp, lesser, total } from './exact.ts';

export const ITEM_TYPES = ['cars', 'yachts', 'jets', 'properties'] as const;
export type ItemType = (typeof ITEM_TYPES)[number];
export const QUOTE_CURRENCIES = ['AED', 'USD'] as const;
export type QuoteCurrency = (typeof QUOTE_CURRENCIES)[number];
export const SPECIAL_REASONS = [
  'vehicle_unavailable',
  'weather_cancellation',
  'force_majeure',
  'medical_emergency',
  'government_restriction',
] as const;
export type Reason = 'customer_request' | (typeof SPECIAL_REASONS)[number];

export interface Presentment {
  readonly amount: bigint;
  readonly currency: 'USD' | 'EUR' | 'GBP' | 'HKD' | 'JPY';
  /** Quote currency per unit of this one. */
  readonly rate: string;
}

export interface Payment {
  readonly provider: 'stripe' | 'paypal';
  readonly currency: QuoteCurrency | Presentment['currency'];
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly disputed: bigint;
  readonly reserved: bigint;
}

export interface Cancellation {
  readonly itemType: ItemType;
  readonly currency: QuoteCurrency;
  readonly charge: bigint;
  readonly secondsBeforeStart: bigint;
  readonly reason: Reason;
  readonly isConfirmed: boolean;
  /** Only where it was paid by PayPal. */
  readonly presentment: Presentment | null;
  /** In order of payment. */
  readonly payments: readonly Payment[];
}

interface Shares {
  readonly charge: bigint;
  readonly deposit: bigint;
}

/** Hours before the start from which on each percentage holds, and what holds after all of them. */
export const TERMS: Readonly<
  Record<ItemType, { readonly steps: readonly (readonly [bigint, bigint])[]; readonly last: bigint }>
> = {
  cars: steps(25n, [72n, 100n], [48n, 75n], [24n, 50n]),
  yachts: steps(20n, [168n, 100n], [72n, 80n], [48n, 60n], [24n, 40n]),
  jets: steps(15n, [168n, 100n], [72n, 75n], [48n, 50n], [24n, 30n]),
  properties: steps(25n, [336n, 100n], [168n, 85n], [72n, 70n], [48n, 50n]),
};

function steps(last: bigint, ...borders: readonly (readonly [bigint, bigint])[]) {
  return { steps: borders, last };
}

const DEPOSIT_USD: Readonly<Record<ItemType, bigint>> = {
  cars: 5_000_00n,
  yachts: 25_000_00n,
  jets: 50_000_00n,
  properties: 10_000_00n,
};

const inQuote = (usd: bigint, currency: QuoteCurrency): bigint =>
  currency === 'USD' ? usd : halfUp(usd * 36_725n, 10_000n);

/** Dirhams are paid in Dubai only, where the deposit of a car is held on a card and never charged. */
export function depositOf(itemType: ItemType, currency: QuoteCurrency) {
  const method = itemType === 'cars' && currency === 'AED' ? ('held' as const) : ('charged' as const);
  return { method, amount: inQuote(DEPOSIT_USD[itemType], currency) };
}

/** The part of the deposit that is paid with the charge. */
export function chargedDeposit({ itemType, currency }: Pick<Cancellation, 'itemType' | 'currency'>): bigint {
  const { amount, method } = depositOf(itemType, currency);
  return method === 'charged' ? amount : 0n;
}

export const decimalsOf = (currency: Payment['currency']): number => (currency === 'JPY' ? 0 : 2);

const leftOf = ({ captured, disputed, refunded, reserved }: Payment): bigint =>
  above(captured, refunded + disputed + reserved);

/** Every figure of a refund, as a row of the table holds it. */
export function refundOf(cancellation: Cancellation) {
  const { charge, currency, isConfirmed, payments, presentment, secondsBeforeStart } = cancellation;
  const { allowed, fees, percentage } = ofTheCharge(cancellation);
  const whole = wholeRefund(cancellation);
  const { isCut, paid, quoted } = cut(whole, total(payments.map(leftOf)));
  // From the start on the deposit waits for the end of the rental; a booking never confirmed goes back at once.
  const isDepositLater = isConfirmed && secondsBeforeStart <= 0n;
  const payout = paid.charge + (isDepositLater ? 0n : paid.deposit);
  return {
    percentage,
    hoursBeforeStart: floored(secondsBeforeStart, 3600n),
    lines: {
      charge,
      policy_withheld: allowed - charge - (whole.quoted.charge - quoted.charge),
      processing_fee: -fees.processing,
      insurance_fee: -fees.insurance,
      concierge_fee: -fees.concierge,
      deposit: quoted.deposit,
    },
    charge: { refund: quoted.charge },
    deposit: { refund: quoted.deposit },
    total: quoted.charge + quoted.deposit,
    isCut,
    payout: { amount: payout, currency: presentment?.currency ?? currency },
    shares: shared(payout, payments),
  };
}

/** As if nothing had gone back: in the quote's currency and in the one paid. */
export function wholeRefund(cancellation: Cancellation): { quoted: Shares; paid: Shares } {
  const { charge, presentment } = cancellation;
  const deposit = chargedDeposit(cancellation);
  const { allowed, fees } = ofTheCharge(cancellation);
  const quoted = { charge: allowed - fees.processing - fees.insurance - fees.concierge, deposit };
  if (presentment === null) return { quoted, paid: quoted };
  const paidDeposit = converted(deposit, presentment.rate, decimalsOf(presentment.currency));
  const paidCharge = presentment.amount - paidDeposit;
  return { quoted, paid: { charge: halfUp(quoted.charge * paidCharge, charge), deposit: paidDeposit } };
}

/** The percentage of the charge, and the fees out of what it leaves: each takes what it can. */
function ofTheCharge({ charge, currency, isConfirmed, itemType, reason, secondsBeforeStart }: Cancellation) {
  if (!isConfirmed || reason !== 'customer_request') {
    return { percentage: 100n, allowed: charge, fees: { processing: 0n, insurance: 0n, concierge: 0n } };
  }
  const { last, steps: borders } = TERMS[itemType];
  const [, percentage] = borders.find(([hours]) => secondsBeforeStart >= hours * 3600n) ?? [0n, last];
  const allowed = halfUp(charge * percentage, 100n);
  const processing = lesser(halfUp(charge * 5n, 100n), allowed);
  const insurance = lesser(halfUp(charge * 10n, 100n), allowed - processing);
  const concierge = lesser(inQuote(100_00n, currency), allowed - processing - insurance);
  return { percentage, allowed, fees: { processing, insurance, concierge } };
}

/** What is missing is borne by the charge, and only then by the deposit; the quote's figures follow in proportion. */
function cut({ paid, quoted }: { paid: Shares; quoted: Shares }, left: bigint) {
  const missing = above(paid.charge + paid.deposit, left);
  if (missing === 0n) return { paid, quoted, isCut: false };
  const charge = above(paid.charge, missing);
  const ofDeposit = above(missing, paid.charge);
  const deposit = paid.deposit - ofDeposit;
  return {
    paid: { charge, deposit },
    quoted: {
      charge: charge === 0n ? 0n : halfUp(quoted.charge * charge, paid.charge),
      deposit: ofDeposit === 0n ? quoted.deposit : halfUp(quoted.deposit * deposit, paid.deposit),
    },
    isCut: true,
  };
}

/** In order of payment, each up to what is left of it. */
function shared(payout: bigint, payments: readonly Payment[]): bigint[] {
  return payments.map((payment, index) => {
    const before = total(payments.slice(0, index).map(leftOf));
    return lesser(leftOf(payment), above(payout, before));
  });
}

/** A row of the refund table before its figures: a sale, how it was paid, and who asks when and why. */
import type { Moment } from './moments.ts';
import { byCard, type Paid, type Sale } from './payments.ts';
import { type Cancellation, ITEM_TYPES, QUOTE_CURRENCIES, type Reason, SPECIAL_REASONS } from './rules.ts';

export interface Case extends Cancellation {
  /** What the row is about. */
  readonly kind: string;
  /** Of no other row. */
  readonly name: string;
}

export interface Asked {
  readonly kind: string;
  readonly sale: Sale;
  readonly moment: Moment;
  /** By card unless said. */
  readonly paid?: Paid;
  /** The ordinary one unless said. */
  readonly reason?: Reason;
  readonly isConfirmed?: boolean;
}

export function caseOf({ kind, moment, sale, ...asked }: Asked): Case {
  const { isConfirmed = true, paid = byCard(sale), reason = 'customer_request' } = asked;
  const { how, payments, presentment } = paid;
  const booking = `${sale.itemType}, ${isConfirmed ? '' : 'unconfirmed, '}${sale.currency} ${inWords(sale.charge)}`;
  return {
    kind,
    name: `${kind}: ${booking}, ${how}, ${reason} ${moment.when}`,
    ...sale,
    secondsBeforeStart: moment.secondsBeforeStart,
    reason,
    isConfirmed,
    presentment,
    payments,
  };
}

const inWords = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;

/** Every type of item in both currencies. */
export const SALES = ITEM_TYPES.flatMap((itemType) =>
  QUOTE_CURRENCIES.map((currency) => ({ itemType, currency })),
);

/** Within PayPal's limit with any deposit, and awkward: halves at 5, 10, 15, 25, 50, 75 and 85 per cent among them. */
const SMALL = [987_645n, 777_770n, 543_210n, 314_159n, 123_450n, 999_930n, 654_322n];
const LARGE = [1_656_381n, 2_345_670n, 88_765_445n, 4_321_002n, 17_777_777n, 3_141_590n, 12_345_665n];

export const small = (turn: number): bigint => turnOf(SMALL, turn);
export const large = (turn: number): bigint => turnOf(LARGE, turn);
export const special = (turn: number): Reason => turnOf(SPECIAL_REASONS, turn);

/** One after the other, and from the first again. */
export function turnOf<Each>(list: readonly Each[], turn: number): Each {
  const each = list[turn % list.length];
  if (each === undefined) throw new RangeError('nothing to take turns with');
  return each;
}

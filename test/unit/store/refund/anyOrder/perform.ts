/** Performs an operation on a booking's life, as whoever does it in the product; what is impossible just now does nothing. */
import { minor } from '../../../../../src/domain/money/money.ts';
import { cancelStay, recordCancellationRequest } from '../../../../../src/store/booking/cancellation.ts';
import { requestByHand } from '../../../../../src/store/refund/byHand.ts';
import { decideRefund } from '../../../../../src/store/refund/decisions.ts';
import { currentParts } from '../../../../../src/store/refund/parts.ts';
import { type Life, pay, signal, stepBack, sweep, tell } from './life.ts';
import type { Operation } from './operations.ts';
import type { SharePaid } from './provider.ts';
import { ask, work } from './run.ts';

type Doing<Does extends Operation['does']> = Extract<Operation, { readonly does: Does }>;

const DO: {
  readonly [Does in Operation['does']]: (life: Life, operation: Doing<Does>) => Promise<void> | void;
} = {
  pay: (life, { at }) => pick(life.provider.shares, at, (share) => pay(life, share)),
  webhook: (life, { at }) => pick(life.provider.shares, at, (share) => tell(life, share)),
  cancel: (life, { isClaim }) => cancel(life, isClaim),
  'refund by hand': (life, { eighths }) => refundByHand(life, eighths),
  'dashboard refund': ({ provider }, { at, eighths, isSlow }) =>
    pick(provider.shares, at, (share) => {
      const state = isSlow ? 'pending' : 'succeeded';
      provider.refund(share, { amount: partOf(share, eighths), state });
    }),
  dispute: ({ provider }, { at, eighths }) =>
    pick(provider.shares, at, (share) => provider.dispute(share, partOf(share, eighths))),
  'end a dispute': ({ provider }, { at, outcome }) =>
    pick(
      provider.disputes.filter(({ state }) => state === 'open'),
      at,
      (dispute) => provider.close(dispute, outcome),
    ),
  'settle a refund': ({ provider }, { at, outcome }) =>
    pick(
      provider.refunds.filter(
        ({ state }) => state === 'pending' || (state === 'succeeded' && outcome === 'failed'),
      ),
      at,
      (refund) => provider.settle(refund, outcome),
    ),
  decide: (life, operation) => decide(life, operation),
  work: (life, { at, fate, meanwhile }) =>
    pick([...life.runs.values()], at, (run) => work(life, run, { fate, meanwhile: once(life, meanwhile) })),
  'send again': (life, operation) => sendAgain(life, operation),
  'forget the keys': ({ provider }) => provider.answers.clear(),
  sweep: (life) => sweep(life),
};

export async function perform(life: Life, operation: Operation): Promise<void> {
  const act = DO[operation.does] as (life: Life, operation: Operation) => Promise<void> | void; // its own one
  await act(life, operation);
}

const pick = <T>(from: readonly T[], at: number, act: (picked: T) => Promise<void> | void) => {
  const picked = from[at % from.length];
  return picked === undefined ? undefined : act(picked);
};

const partOf = ({ amount }: SharePaid, eighths: number): number => Math.floor((amount * eighths) / 8);

/** During the first call that asks for money. */
function once(life: Life, operation: Operation | undefined): () => Promise<void> {
  let next = operation;
  return async () => {
    const now = next;
    next = undefined;
    if (now !== undefined) await perform(life, now);
  };
}

async function cancel(life: Life, isClaim: boolean): Promise<void> {
  if (life.status === 'cancelled') return;
  if (life.status === 'awaiting_payment') return stepBack(life);
  const { bookingId, db } = life;
  const id = `can_${bookingId}`;
  const reason = isClaim ? 'medical_emergency' : 'customer_request';
  await recordCancellationRequest(db, {
    id,
    bookingId,
    reason,
    note: null,
    expectedTotal: null,
    at: life.now(),
    actor: 'customer',
    roles: [],
    requestId: 'req',
  });
  const done = await db.transaction().execute((tx) => cancelStay(tx, { bookingId, cancellationId: id }));
  if (done.outcome !== 'cancelled') return; // its start has passed
  life.status = 'cancelled';
  signal(life, done.refund.n);
}

const FINANCE = { roles: ['finance'], requestId: 'req' };

async function refundByHand(life: Life, eighths: number): Promise<void> {
  const { bookingId, db, provider } = life;
  const [share] = provider.shares;
  if (share === undefined || !share.isPaid) return;
  const result = await requestByHand(db, {
    bookingId,
    amount: minor(partOf(share, eighths)),
    reason: 'customer_request',
    note: '-',
    ...FINANCE,
    at: life.now(),
    actor: 'finance-1',
  });
  if (result.outcome === 'requested') signal(life, result.refund.n);
}

async function decide(life: Life, { at, isYes, onlyReviews = false }: Doing<'decide'>): Promise<void> {
  const waiting = await life.db
    .selectFrom('refunds')
    .select(['id', 'n', 'status'])
    .where('booking_id', '=', life.bookingId)
    .where('status', 'in', onlyReviews ? ['under_review'] : ['under_review', 'failed'])
    .orderBy('n')
    .execute();
  await pick(waiting, at, async ({ id, n, status }) => {
    life.decisions += 1;
    const [yes, no] = status === 'failed' ? (['retry', 'settle'] as const) : (['approve', 'refuse'] as const);
    const decision = isYes ? yes : no;
    const decided = {
      id: `dec_${id}_${life.decisions}`,
      refundId: id,
      decision,
      note: '-',
      ...(decision === 'settle' ? { reference: 'by wire' } : {}),
      ...FINANCE,
      at: life.now(),
      actor: 'finance-2',
    };
    await decideRefund(life.db, decided);
    signal(life, n);
  });
}

/** An attempt that Temporal has given up goes on at its worker all the same, beside the next one. */
async function sendAgain(life: Life, { at, fate, meanwhile }: Doing<'send again'>): Promise<void> {
  const refunds = await life.db
    .selectFrom('refunds')
    .select('id')
    .where('booking_id', '=', life.bookingId)
    .orderBy('n')
    .execute();
  await pick(refunds, at, async ({ id }) => {
    for (const part of await currentParts(life.db, id))
      await ask(life, { step: 'send', part, fate, meanwhile: once(life, meanwhile) });
  });
}

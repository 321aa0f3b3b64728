/** A dispute: legal is told, reminded, and management with them at the last; evidence leaves once; what waited goes on. */
import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/names.ts';
import { DAY, HOUR, MINUTE } from '../support/environments/bookingEnvironment.ts';
import { bookingsOfFile } from '../support/environments/bookingsOfFile.ts';
import { beginDispute, REFUSED } from '../support/fakes/fakeDisputes.ts';
import { beginRefund } from '../support/fakes/refundUnderTest.ts';

const environment = await bookingsOfFile();

const dueOf = (dueBy: string | undefined) => (dueBy ?? 'none').replaceAll(/\D/g, '');

describe('a dispute that nobody answers', () => {
  it('reminds legal 72 hours before its deadline, and management with them at 24', async () => {
    const dispute = await beginDispute(environment, { dueIn: 5 * DAY });
    const due = dueOf(dispute.shown.evidenceDueBy);
    await dispute.pass(DAY);
    expect(dispute.told()).toEqual(['legal_dispute_opened opened-chargeback']);
    expect(await dispute.details()).toContain('Reminder at');
    await dispute.pass(DAY + MINUTE);
    expect(dispute.told().slice(1)).toEqual([`legal_dispute_reminder reminder-72-${due}`]);
    await dispute.pass(2 * DAY);
    expect(dispute.told().slice(2)).toEqual([
      `legal_dispute_reminder reminder-24-${due}`,
      `management_dispute_reminder reminder-24-${due}`,
    ]);
    await dispute.pass(2 * DAY);
    expect(dispute.told()).toHaveLength(4);
    dispute.shown.status = 'lost';
    await dispute.tell();
    expect(await dispute.outcome()).toBe('lost');
    expect(dispute.told().slice(4)).toEqual(['legal_dispute_closed closed-lost']);
    await environment.replay(dispute);
  });

  it('opened within a day of its deadline reaches management at once', async () => {
    const dispute = await beginDispute(environment, { dueIn: 20 * HOUR });
    const due = dueOf(dispute.shown.evidenceDueBy);
    await dispute.pass(MINUTE);
    expect(dispute.told()).toEqual([
      'legal_dispute_opened opened-chargeback',
      `legal_dispute_reminder reminder-24-${due}`,
      `management_dispute_reminder reminder-24-${due}`,
    ]);
  });

  it('whose deadline is moved is reminded of anew', async () => {
    const dispute = await beginDispute(environment, { dueIn: 2 * DAY });
    await dispute.pass(DAY + MINUTE);
    dispute.shown.evidenceDueBy = new Date((await environment.now()) + 4 * DAY).toISOString();
    await dispute.tell();
    await dispute.pass(DAY + HOUR);
    expect(dispute.told().at(-1)).toBe(
      `legal_dispute_reminder reminder-72-${dueOf(dispute.shown.evidenceDueBy)}`,
    );
  });

  it('without a date is asked about once a day, whatever no webhook says', async () => {
    const dispute = await beginDispute(environment);
    delete dispute.shown.evidenceDueBy;
    await dispute.tell();
    await dispute.pass(3 * DAY + HOUR);
    const asked = dispute.booking.calls('syncDispute').length;
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(6);
    dispute.shown.status = 'won';
    await dispute.pass(DAY);
    expect(await dispute.outcome()).toBe('won');
  });
});

describe('evidence', () => {
  it('on record leaves once, and nobody is reminded any more', async () => {
    const dispute = await beginDispute(environment, { dueIn: 5 * DAY });
    dispute.shown.evidenceId = `evd_${dispute.shown.bookingId}`;
    await dispute.tell();
    await dispute.pass(5 * DAY);
    expect(dispute.booking.calls('sendEvidence')).toHaveLength(1);
    expect(dispute.told()).toEqual(['legal_dispute_opened opened-chargeback']);
    const { typedSearchAttributes } = await dispute.handle.describe();
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.status)).toBe('under_review');
  });
});

describe('a provider that does not answer', () => {
  const lastReminder = (dispute: { readonly shown: { readonly evidenceDueBy?: string } }) => {
    const due = dueOf(dispute.shown.evidenceDueBy);
    return [`legal_dispute_reminder reminder-24-${due}`, `management_dispute_reminder reminder-24-${due}`];
  };

  it('to evidence makes no deadline pass in silence, and gets it once it is back', async () => {
    const dispute = await beginDispute(environment, { dueIn: 2 * DAY });
    await dispute.pass(MINUTE);
    const before = dispute.told().length;
    dispute.booking.disputeAway = 'sendEvidence';
    dispute.shown.evidenceId = `evd_${dispute.shown.bookingId}`;
    await dispute.tell();
    await dispute.pass(20 * HOUR);
    expect(dispute.told()).toHaveLength(before);
    await dispute.pass(6 * HOUR);
    expect(dispute.told().slice(before)).toEqual(lastReminder(dispute));
    delete dispute.booking.disputeAway;
    await dispute.pass(HOUR);
    expect(dispute.shown.status).toBe('under_review');
  });

  it('and of which not even a try can be made, is tried with pauses', async () => {
    const dispute = await beginDispute(environment, { dueIn: 5 * DAY });
    await dispute.pass(MINUTE);
    dispute.booking.disputeBroken = 'sendEvidence';
    dispute.shown.evidenceId = `evd_${dispute.shown.bookingId}`;
    await dispute.tell();
    await dispute.pass(HOUR);
    const tries = dispute.booking.calls('sendEvidence').length;
    expect(tries).toBeGreaterThanOrEqual(6);
    expect(tries).toBeLessThanOrEqual(8);
    delete dispute.booking.disputeBroken;
    await dispute.pass(HOUR);
    expect(dispute.shown.status).toBe('under_review');
  });

  it('at all makes none either', async () => {
    const dispute = await beginDispute(environment, { dueIn: 2 * DAY });
    await dispute.pass(MINUTE);
    const before = dispute.told().length;
    dispute.booking.disputeAway = 'syncDispute';
    await dispute.tell();
    await dispute.pass(26 * HOUR);
    expect(dispute.told().slice(before)).toEqual(lastReminder(dispute));
    delete dispute.booking.disputeAway;
    dispute.shown.status = 'lost';
    await dispute.pass(3 * HOUR);
    expect(await dispute.outcome()).toBe('lost');
    await environment.replay(dispute);
  });

  it('from the first is asked until it does', async () => {
    const dispute = await beginDispute(environment, {}, 'not_shown');
    expect(await dispute.outcome()).toBe('unmatched');
    dispute.booking.dispute = dispute.shown;
    dispute.booking.disputeAway = 'syncDispute';
    await dispute.tell();
    await dispute.pass(DAY);
    expect(dispute.told()).toEqual([]);
    delete dispute.booking.disputeAway;
    await dispute.pass(2 * HOUR);
    expect(dispute.told()).toEqual(['legal_dispute_opened opened-chargeback']);
  });

  it('about what somebody else has told of: legal hears of it once, and again with all there is', async () => {
    const dispute = await beginDispute(environment, {
      scene: (booking) => Object.assign(booking, { disputeAway: 'syncDispute', disputeNoted: true }),
    });
    await dispute.pass(DAY);
    expect(dispute.told()).toEqual(['legal_dispute_opened noted']);
    delete dispute.booking.disputeAway;
    await dispute.pass(2 * HOUR);
    expect(dispute.told().slice(1)).toEqual(['legal_dispute_opened opened-chargeback']);
  });
});

describe('evidence that is refused', () => {
  it.each([
    ['while there is time', 5 * DAY, 'legal_dispute_reminder'],
    ['when there is none left', -HOUR, 'legal_dispute_opened'],
  ])('%s is no answer, and legal hears of it at once', async (_, dueIn, template) => {
    const dispute = await beginDispute(environment, { dueIn });
    await dispute.pass(MINUTE);
    const evidenceId = `${REFUSED}_${dispute.shown.bookingId}`;
    dispute.shown.evidenceId = evidenceId;
    await dispute.tell();
    await dispute.pass(MINUTE);
    expect(dispute.told()).toContain(`${template} refused-${evidenceId}`);
    expect(dispute.booking.calls('sendEvidence')).toHaveLength(1);
  });
});

describe('its end', () => {
  it.each(['won', 'withdrawn', 'lost', 'prevented'] as const)(
    '%s sets going what had waited',
    async (status) => {
      const refund = await beginRefund(environment, { isDisputed: true });
      expect(await refund.outcome()).toBe('blocked');
      const dispute = await beginDispute(
        environment,
        {},
        {
          status,
          bookingId: refund.row.bookingId,
          refundsToGoOn: [refund.row.n],
        },
      );
      refund.row.isDisputed = false;
      expect(await dispute.outcome()).toBe(status);
      expect(await refund.outcome()).toBe('succeeded');
    },
  );

  it('is taken back: a dispute that was won and is lost after all starts again', async () => {
    const dispute = await beginDispute(environment, {}, { status: 'won' });
    expect(await dispute.outcome()).toBe('won');
    dispute.shown.status = 'lost';
    await dispute.tell();
    expect(await dispute.outcome()).toBe('lost');
    expect(dispute.told()).toEqual([
      'legal_dispute_opened opened-chargeback',
      'legal_dispute_closed closed-won',
      'legal_dispute_closed closed-lost',
    ]);
  });

  it('of one that its provider does not show is none, and nobody is told', async () => {
    const dispute = await beginDispute(environment, {}, 'not_shown');
    expect(await dispute.outcome()).toBe('unmatched');
    expect(dispute.told()).toEqual([]);
  });
});

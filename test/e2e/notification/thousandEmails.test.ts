/**
 * A thousand emails while every provider fails three calls of ten by chance and the worker is killed twice: none is
 * lost, and none comes twice without the product knowing. The providers' own journal is held against our rows.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EmailCallFaultName } from '../../../sandbox/faults/emailCalls.ts';
import type { SmtpFaultName } from '../../../sandbox/faults/smtp.ts';
import type { ReceiptCounts } from '../../../sandbox/email/inbox/receipts.ts';
import { TASK_QUEUES } from '../../../src/temporal/names.ts';
import {
  NOTIFICATION_WORKFLOW,
  notificationWorkflowId,
} from '../../../src/workflows/notification/messages.ts';
import { cleanUp } from '../../support/cleanUp.ts';
import { book } from '../../support/clients/customer.ts';
import { requestOk } from '../../support/clients/httpJson.ts';
import { receipts, retry } from '../../support/clients/emailClient.ts';
import { findPostgres } from '../../support/servers/postgresServer.ts';
import type { Child } from '../../support/environments/productProcess.ts';
import { type SeparateProcesses, separateProcesses } from '../../support/environments/separateProcesses.ts';
import { staffHeaders } from '../../support/clients/staffToken.ts';
import { waitFor } from '../../support/waitFor.ts';

const bin = findPostgres();
const EMAILS = 1_000;
/** True of every booking, however late it leaves. */
const TEMPLATE = 'access_link';
const CHANCE = { rate: 0.3, seed: 20_261_127 };
/** Refusals before and after the body, and answers lost with and without their effect. Silence would cost 20 s each. */
const SMTP_KINDS: SmtpFaultName[] = ['421', '450', '451_data', '554_data', 'drop_at_data', 'drop_after_data'];
const VENDOR_KINDS: EmailCallFaultName[] = ['401', '429', '500', '503', 'drop_before', 'drop_after'];
/** The last pause outlasts an open breaker. */
const RETRY_SCHEDULE_MS = [1_000, 3_000, 35_000];
const ENDS_WITHIN_MS = 400_000;

describe.runIf(bin !== undefined)(
  `a thousand emails in bad weather${bin === undefined ? ' (no Postgres installed: Debian package postgresql)' : ''}`,
  () => {
    let product: SeparateProcesses;
    let worker: Child;
    let staff: Record<string, string>;
    let bookingId: string;
    const teardown = cleanUp();

    beforeAll(async () => {
      product = await separateProcesses(teardown, bin ?? '');
      staff = await staffHeaders(['ops'], 'layla', product.staffSecret);
      await product.startApi();
      worker = await product.startWorker();
      bookingId = (await book(product)).id;
      const random = (provider: string, kinds: readonly string[]) =>
        requestOk('PUT', `${product.sandbox}/sandbox/${provider}/faults`, {
          body: { random: { ...CHANCE, kinds } },
        });
      await random('smtp', SMTP_KINDS);
      await random('sendgrid', VENDOR_KINDS);
      await random('mailgun', VENDOR_KINDS);
    });

    it(
      'arrive, each at least once, and twice only where the product says so',
      async () => {
        await startAll();
        await killAt(EMAILS / 4);
        await killAt(EMAILS / 2);
        await waitFor('the end of all emails', stillPending, (pending) => pending === 0, ENDS_WITHIN_MS);
        await retryFailed();

        const seen = new Map<string, ReceiptCounts[]>();
        for (const row of await receipts(product)) seen.set(row.key, [...(seen.get(row.key) ?? []), row]);
        const recorded = await notifications();
        expect(recorded).toHaveLength(EMAILS);
        expect(recorded.filter(({ status }) => status !== 'accepted')).toEqual([]);
        const astray = recorded
          .map((row) => ({ ...row, ...countsOf(seen.get(row.key) ?? []) }))
          .filter((row) => !fits(row));
        expect(astray).toEqual([]);
        const twice = recorded.filter(({ key }) => countsOf(seen.get(key) ?? []).kept > 1);
        expect(twice.length, 'a run in which nothing came twice shows nothing').toBeGreaterThan(0);
        expect(twice.filter(({ possible_duplicate }) => !possible_duplicate)).toEqual([]);
      },
      ENDS_WITHIN_MS + 200_000,
    );

    async function startAll(): Promise<void> {
      const start = (n: number) => {
        const key = `${TEMPLATE}.${bookingId}.${n}`;
        return product.temporal.client.workflow.start(NOTIFICATION_WORKFLOW, {
          workflowId: notificationWorkflowId(key),
          taskQueue: TASK_QUEUES.main,
          args: [{ key, template: TEMPLATE, bookingId, retryScheduleMs: RETRY_SCHEDULE_MS }],
        });
      };
      for (let n = 0; n < EMAILS; n += 50)
        await Promise.all(Array.from({ length: 50 }, (_, index) => start(n + index)));
    }

    /** Kills the worker once so many emails have been taken, and starts another. */
    async function killAt(accepted: number): Promise<void> {
      await waitFor(`${accepted} emails`, acceptedSoFar, (count) => count >= accepted, ENDS_WITHIN_MS);
      await worker.end('SIGKILL');
      worker = await product.startWorker();
    }

    /** All three may have failed on four passes in a row: staff do what staff do. */
    async function retryFailed(): Promise<void> {
      await waitFor(
        'failed notifications to be taken after all',
        async () => {
          const failed = (await notifications()).filter(({ status }) => status === 'failed');
          for (const { key } of failed) await retry(product, staff, key);
          return failed.length + (await stillPending());
        },
        (left) => left === 0,
        120_000,
      );
    }

    const count = async (status: string): Promise<number> => {
      const { rows } = await product.sql.query<{ count: number }>(
        `select count(*)::int as count from notifications where key like $1 and status = $2`,
        [`${TEMPLATE}.%`, status],
      );
      return rows[0]?.count ?? 0;
    };
    const acceptedSoFar = () => count('accepted');
    const stillPending = async () =>
      EMAILS - (await acceptedSoFar()) - (await count('failed')) - (await count('refused'));

    interface Told {
      readonly key: string;
      readonly status: string;
      readonly possible_duplicate: boolean;
      /** Attempts that left again after one of unknown outcome. */
      readonly duplicates: number;
      /** Attempts whose worker was killed: nobody but the providers knows whether a body left. */
      readonly lost: number;
    }

    async function notifications(): Promise<Told[]> {
      const { rows } = await product.sql.query<Told>(
        `select m.key, m.status, m.possible_duplicate,
           (count(*) filter (where a.possible_duplicate))::int as duplicates,
           (count(*) filter (where a.reason = 'worker lost'))::int as lost
         from notifications m left join notification_attempts a on a.key = m.key
         where m.key like $1 group by m.key order by m.key`,
        [`${TEMPLATE}.%`],
      );
      return rows;
    }
  },
);

/** Bodies that a provider has, or may have: those it took, and those it never answered. */
function countsOf(rows: readonly ReceiptCounts[]): { readonly kept: number; readonly mayHaveLeft: number } {
  const sum = (count: (row: ReceiptCounts) => number) => rows.reduce((total, row) => total + count(row), 0);
  return {
    kept: sum((row) => row.kept),
    mayHaveLeft: sum((row) => row.accepted + row.received - row.answered),
  };
}

/** What we counted is what the providers saw; only an attempt whose worker died may have left us without reaching them. */
function fits({
  kept,
  mayHaveLeft,
  duplicates,
  lost,
}: {
  readonly kept: number;
  readonly mayHaveLeft: number;
  readonly duplicates: number;
  readonly lost: number;
}): boolean {
  const seen = mayHaveLeft - 1;
  return kept >= 1 && kept - 1 <= duplicates && duplicates >= seen && duplicates <= seen + lost;
}

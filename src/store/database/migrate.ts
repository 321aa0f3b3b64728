/** Versioned, forward-only migrations; Kysely's advisory lock lets several processes start at once. */
import { type Migration, Migrator } from 'kysely';
import type { Database } from './database.ts';
import * as firstBooking from '../migrations/0001_first_booking.ts';
import * as staffAndFindings from '../migrations/0002_staff_and_findings.ts';
import * as riskReview from '../migrations/0003_risk_review.ts';
import * as paypal from '../migrations/0004_paypal.ts';
import * as paypalMessages from '../migrations/0005_paypal_messages.ts';
import * as emailDelivery from '../migrations/0006_email_delivery.ts';
import * as paymentMismatch from '../migrations/0007_payment_mismatch.ts';
import * as moneyGuard from '../migrations/0008_money_guard.ts';
import * as refunds from '../migrations/0009_refunds.ts';
import * as disputes from '../migrations/0010_disputes.ts';
import * as deposits from '../migrations/0011_deposits.ts';

const MIGRATIONS: Record<string, Migration> = {
  '0001_first_booking': firstBooking,
  '0002_staff_and_findings': staffAndFindings,
  '0003_risk_review': riskReview,
  '0004_paypal': paypal,
  '0005_paypal_messages': paypalMessages,
  '0006_email_delivery': emailDelivery,
  '0007_payment_mismatch': paymentMismatch,
  '0008_money_guard': moneyGuard,
  '0009_refunds': refunds,
  '0010_disputes': disputes,
  '0011_deposits': deposits,
};

/**
 * Brings the schema up to date.
 * @returns the names applied now, none when it already was.
 * @throws the database's error, with the name of the migration that failed.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')?.migrationName ?? 'before the first';
    throw new Error(`database migration failed (${failed})`, { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/** The migrations that this code needs and the database has not seen. */
export async function pendingMigrations(db: Database): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const all = await migrator.getMigrations();
  return all.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);
}

/**
 * How the emails of a period fared, by template and provider. A notification counts once for each thing that happened
 * to it, however often it did; what happened later than the period counts for the attempt that is in it.
 */
import { sql } from 'kysely';
import type { EmailProviderName } from '../../domain/notification/delivery.ts';
import type { Database } from '../database/database.ts';

export interface DeliveryTally {
  readonly template: string;
  readonly provider: EmailProviderName;
  /** Notifications that the provider answered for, or that may have left: an attempt that never left is none. */
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  /** Of these, refused for their recipient. */
  readonly refusedRecipients: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly opened: number;
  /** Fetched by a program, and perhaps seen by nobody. */
  readonly machineOpened: number;
  readonly clicked: number;
  readonly complained: number;
  /** Notifications of which nobody knows whether this provider took them. */
  readonly unknown: number;
  /** Copies that left after an attempt of unknown outcome. */
  readonly possibleDuplicates: number;
}

/** @param period by the beginning of an attempt; `to` is not in it. */
export async function tallyDeliveries(
  db: Database,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<DeliveryTally[]> {
  const { rows } = await sql<DeliveryTally>`
    with tried as (
      select a.key, a.provider,
        bool_or(a.outcome is distinct from 'unavailable') as sent,
        bool_or(a.outcome = 'accepted') as accepted,
        bool_or(a.outcome in ('refused_recipient', 'refused_email')) as refused,
        bool_or(a.outcome = 'refused_recipient') as refused_recipient,
        bool_or(a.outcome = 'unknown') as unknown,
        count(*) filter (where a.possible_duplicate and a.outcome in ('accepted', 'unknown')) as duplicates
      from notification_attempts a
      where a.began_at >= ${from} and a.began_at < ${to}
      group by a.key, a.provider
    ), reported as (
      select e.key, e.provider,
        bool_or(e.kind = 'delivered') as delivered,
        bool_or(e.kind = 'bounced') as bounced,
        bool_or(e.kind = 'opened') as opened,
        bool_or(e.kind = 'machine_opened') as machine_opened,
        bool_or(e.kind = 'clicked') as clicked,
        bool_or(e.kind = 'complained') as complained
      from delivery_events e
      where e.key in (select key from tried)
      group by e.key, e.provider
    )
    select m.template, tried.provider,
      count(*) filter (where sent) as sent,
      count(*) filter (where accepted or delivered or opened or machine_opened) as accepted,
      count(*) filter (where refused) as refused,
      count(*) filter (where refused_recipient) as "refusedRecipients",
      count(*) filter (where delivered) as delivered,
      count(*) filter (where bounced) as bounced,
      count(*) filter (where opened) as opened,
      count(*) filter (where machine_opened) as "machineOpened",
      count(*) filter (where clicked) as clicked,
      count(*) filter (where complained) as complained,
      count(*) filter (where unknown and (accepted or delivered or opened or machine_opened) is not true) as unknown,
      coalesce(sum(duplicates), 0)::bigint as "possibleDuplicates"
    from tried
    join notifications m on m.key = tried.key
    left join reported on reported.key = tried.key and reported.provider = tried.provider
    group by m.template, tried.provider
    order by m.template, tried.provider
  `.execute(db);
  return rows;
}

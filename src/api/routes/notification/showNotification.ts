/** A notification as it is now, for every route that answers with one. */
import type { z } from 'zod';
import { type ListedNotification, findNotification } from '../../../store/notification/view.ts';
import type { ApiDeps } from '../../deps.ts';
import { auditRead, type StaffRequest } from '../../http/auditTrail.ts';
import { Problem } from '../../http/problems.ts';
import type { NotificationBody, listedNotification } from './schemas.ts';

/** Any other string is the id of no notification; the database takes no NUL. */
const KEY = /^[\x21-\x7e]{1,250}$/;

/** For every route that answers with one: no address is shown without the trail. @throws Problem `not_found` */
export async function showNotification(
  deps: ApiDeps,
  request: StaffRequest,
  key: string,
): Promise<NotificationBody> {
  const row = await existingNotification(deps, key);
  await auditRead(deps, request, 'notification.read', [row.id]);
  return withLink(row, deps);
}

/** @throws Problem `not_found` */
export async function existingNotification({ store }: Pick<ApiDeps, 'store'>, key: string) {
  const row = KEY.test(key) ? await findNotification(store.db, key) : undefined;
  if (row === undefined) throw noSuchNotification();
  return row;
}

export const noSuchNotification = (): Problem => new Problem('not_found', 'There is no such notification.');

export const listed = (row: ListedNotification, links: WorkflowLinks): z.output<typeof listedNotification> =>
  withLink(row, links);

type WorkflowLinks = Pick<ApiDeps, 'notificationUrl' | 'workflowUrl'>;
type LinkedRow = Pick<ListedNotification, 'id' | 'bookingId' | 'byBooking'>;

/** To the workflow that sends it: its booking's, or one of its own. */
function withLink<Row extends LinkedRow>(
  { byBooking, ...row }: Row,
  { notificationUrl, workflowUrl }: WorkflowLinks,
) {
  const url = byBooking && row.bookingId !== null ? workflowUrl(row.bookingId) : notificationUrl(row.id);
  return { ...row, workflowUrl: url ?? null };
}

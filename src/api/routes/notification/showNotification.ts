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
  return { ...row, workflowUrl: deps.notificationUrl(row.id) ?? null };
}

/** @throws Problem `not_found` */
export async function existingNotification({ store }: Pick<ApiDeps, 'store'>, key: string) {
  const row = KEY.test(key) ? await findNotification(store.db, key) : undefined;
  if (row === undefined) throw noSuchNotification();
  return row;
}

export const noSuchNotification = (): Problem => new Problem('not_found', 'There is no such notification.');

export const listed = (
  row: ListedNotification,
  { notificationUrl }: Pick<ApiDeps, 'notificationUrl'>,
): z.output<typeof listedNotification> => ({ ...row, workflowUrl: notificationUrl(row.id) ?? null });

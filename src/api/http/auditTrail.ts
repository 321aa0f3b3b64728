/**
 * The trail of what staff wrote, and of whose data they saw: taken from the request itself, so that no route can name
 * somebody else.
 */
import type { FastifyRequest } from 'fastify';
import { signatureOf } from '../../security/hmac.ts';
import { type AuditEntry, recordAudit } from '../../store/audit.ts';
import type { ApiDeps } from '../deps.ts';
import type { Listed } from './paging.ts';

export type StaffRequest = Pick<FastifyRequest, 'staff' | 'id'>;

/** The entry for a write that this request makes; for routes behind `requireStaff`. */
export const auditEntry = (
  request: StaffRequest,
  write: Pick<AuditEntry, 'at' | 'action' | 'object'>,
): AuditEntry => ({ ...write, ...actingStaff(request) });

export type AuditedRead =
  | 'booking.list'
  | 'booking.read'
  | 'dispute.evidence'
  | 'notification.list'
  | 'notification.read'
  | 'suppression.list'
  | 'payload.decode';

/**
 * Notes what personal data staff are about to be shown: to be called before the answer, which is not given where nobody
 * would know of it. @param ids of what is shown; nothing shown is no read
 */
export async function auditRead(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  request: StaffRequest,
  action: AuditedRead,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const at = clock().toISOString();
  await recordAudit(store.db, auditEntry(request, { at, action, object: [...new Set(ids)].join(' ') }));
}

/** The same of a page. @param idOf what the trail calls an item. @returns the page, to be answered */
export async function auditedPage<Item>(
  deps: Pick<ApiDeps, 'store' | 'clock'>,
  request: StaffRequest,
  action: AuditedRead,
  page: Listed<Item>,
  idOf: (item: Item) => string,
): Promise<Listed<Item>> {
  await auditRead(deps, request, action, page.data.map(idOf));
  return page;
}

/**
 * How the trail, which is kept for ever, names an address: nobody without our secret can tell whose it is, and a rotation
 * ends that too.
 */
export const addressDigest = (address: string, secrets: readonly string[]): string =>
  `address:${signatureOf('audited-address', address, secrets).slice(0, 22)}`;

/** Who makes this request, as the trail names them; for routes behind `requireStaff`. */
export function actingStaff({ staff, id }: StaffRequest): Pick<AuditEntry, 'actor' | 'roles' | 'requestId'> {
  if (staff === undefined) throw new Error('a staff write without requireStaff');
  return { actor: staff.subject, roles: staff.roles, requestId: id };
}

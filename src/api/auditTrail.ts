/** The trail of what staff wrote: taken from the request itself, so that no route can name somebody else. */
import type { FastifyRequest } from 'fastify';
import type { AuditEntry } from '../store/audit.ts';

/** The entry for a write that this request makes; for routes behind `requireStaff`. */
export function auditEntry(
  request: Pick<FastifyRequest, 'staff' | 'id'>,
  write: Pick<AuditEntry, 'at' | 'action' | 'object'>,
): AuditEntry {
  const { staff, id } = request;
  if (staff === undefined) throw new Error('a staff write without requireStaff');
  return { ...write, actor: staff.subject, roles: staff.roles, requestId: id };
}

/** The trail of what staff wrote: taken from the request itself, so that no route can name somebody else. */
import type { FastifyRequest } from 'fastify';
import type { AuditEntry } from '../../store/audit.ts';

type StaffRequest = Pick<FastifyRequest, 'staff' | 'id'>;

/** The entry for a write that this request makes; for routes behind `requireStaff`. */
export const auditEntry = (
  request: StaffRequest,
  write: Pick<AuditEntry, 'at' | 'action' | 'object'>,
): AuditEntry => ({ ...write, ...actingStaff(request) });

/** Who makes this request, as the trail names them; for routes behind `requireStaff`. */
export function actingStaff({ staff, id }: StaffRequest): Pick<AuditEntry, 'actor' | 'roles' | 'requestId'> {
  if (staff === undefined) throw new Error('a staff write without requireStaff');
  return { actor: staff.subject, roles: staff.roles, requestId: id };
}

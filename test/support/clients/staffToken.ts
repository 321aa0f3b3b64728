/** Staff's tokens for the interface under test. */
import { SignJWT } from 'jose';
import type { StaffRole } from '../../../src/api/plugins/staffAuth.ts';
import { STAFF_SECRET, bearer } from '../environments/apiApp.ts';

/** The headers of somebody with these roles. @param secret of the interface under test */
export async function staffHeaders(
  roles: readonly StaffRole[],
  subject = 'layla',
  secret = STAFF_SECRET,
): Promise<Record<string, string>> {
  const token = await new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('midas-staff')
    .setExpirationTime('5m')
    .setSubject(subject)
    .sign(new TextEncoder().encode(secret));
  return bearer(token);
}

/** Staff show a JWT (api.md "Staff"): HS256 under our secret, or signed by the company's identity provider. */
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import {
  type JWTPayload,
  type JWTVerifyOptions,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
} from 'jose';
import { holdsAny } from '../../security/staffRoles.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem, unavailable } from '../http/problems.ts';
import { line } from '../schemas/fields.ts';
import { defined } from '../../domain/defined.ts';
import { bearerToken } from './bookingAuth.ts';

export const STAFF_ROLES = ['concierge', 'finance', 'legal', 'ops', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface StaffMember {
  readonly subject: string;
  readonly roles: readonly StaffRole[];
}

declare module 'fastify' {
  interface FastifyRequest {
    staff: StaffMember | undefined;
  }
  interface FastifyInstance {
    /** Hook that lets these roles in; `admin` holds every right. No role named means any of staff. */
    requireStaff(...roles: StaffRole[]): onRequestAsyncHookHandler;
    /** Whether a request proves to come from staff, of any role, for answers that say more to them. */
    isFromStaff(request: FastifyRequest): Promise<boolean>;
  }
}

/** Never HS256 here: a public key must not become the secret of a forged token. */
const JWKS_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

const LONGEST_LIFE_S = 24 * 3_600;
const CLOCKS_DIFFER_S = 60;

export const staffAuth = fp(
  async (app, { config, clock }: Pick<ApiDeps, 'config' | 'clock'>) => {
    const verify = createVerifier(config.staff, clock);
    app.decorateRequest('staff', undefined);
    app.decorate('requireStaff', (...roles) => async (request) => {
      const staff = await verify(request);
      const allowed = roles.length === 0 ? staff.roles.length > 0 : holdsAny(staff.roles, roles);
      if (!allowed) throw new Problem('forbidden');
      request.staff = staff;
    });
    app.decorate('isFromStaff', async (request) => {
      if (bearerToken(request) === undefined) return false;
      try {
        return (await verify(request)).roles.length > 0;
      } catch (error) {
        if (error instanceof Problem) return false; // what proves nothing is answered like no token
        throw error;
      }
    });
  },
  { name: 'staffAuth' },
);

function createVerifier(settings: ApiDeps['config']['staff'], clock: () => Date) {
  const secret = settings.jwtSecret === undefined ? undefined : new TextEncoder().encode(settings.jwtSecret);
  const keys = settings.jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(settings.jwksUrl));

  return async (request: FastifyRequest): Promise<StaffMember> => {
    const token = bearerToken(request);
    if (token === undefined) throw new Problem('unauthenticated', 'Send a staff token.');
    const options: JWTVerifyOptions = {
      audience: 'midas-staff',
      requiredClaims: ['sub', 'exp'],
      currentDate: clock(),
      ...defined({ issuer: settings.jwtIssuer }),
    };
    const memberOf = ({ payload }: { payload: JWTPayload }) =>
      isShortLived(payload, clock()) ? readMember(payload) : refuse();
    const algorithm = algorithmOf(token);
    if (algorithm === 'HS256' && secret !== undefined)
      return jwtVerify(token, secret, { ...options, algorithms: ['HS256'] }).then(memberOf, refuse);
    if (algorithm !== undefined && algorithm !== 'HS256' && keys !== undefined)
      return jwtVerify(token, keys, { ...options, algorithms: JWKS_ALGORITHMS }).then(memberOf, refuse);
    return refuse();
  };
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined; // not a JWT: refused like one whose signature is wrong
  }
}

function refuse(error?: unknown): never {
  if (error !== undefined && isIdentityProviderOutage(error))
    throw unavailable('Staff tokens cannot be checked just now.', error);
  throw new Problem('unauthenticated', 'This staff token is not valid.', { cause: error });
}

/** Says nothing of the token: its keys could not be fetched. */
function isIdentityProviderOutage(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(error.code);
}

/**
 * Nobody can take a token back, so none opens anything for longer than a day. Without the time of issue the day counts
 * from now.
 */
function isShortLived({ iat, exp = Infinity }: JWTPayload, now: Date): boolean {
  const issuedAt: unknown = iat; // nothing of it was checked
  if (issuedAt !== undefined && !(typeof issuedAt === 'number' && exp - issuedAt <= LONGEST_LIFE_S))
    return false;
  return exp - now.getTime() / 1000 <= LONGEST_LIFE_S + CLOCKS_DIFFER_S;
}

/** What the audit trail can name, and Postgres can hold. */
const subjectName = line(1, 255);

function readMember(payload: JWTPayload): StaffMember {
  const subject = subjectName.safeParse(payload.sub); // only its presence was checked
  if (!subject.success) return refuse();
  const claimed: unknown = payload['roles'];
  const names: unknown[] = Array.isArray(claimed) ? claimed : [];
  return { subject: subject.data, roles: STAFF_ROLES.filter((role) => names.includes(role)) };
}

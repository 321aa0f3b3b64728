/**
 * `npm run --silent token -- --role finance [--role ops] [--name layla]`: a staff token for the embedded start, to be
 * sent as `Authorization: Bearer`. Its secret is the data folder's (MIDAS_DATA_DIR), or STAFF_JWT_SECRET where that is
 * set. Production takes its tokens from the company's identity provider, and none from here.
 */
import { parseArgs } from 'node:util';
import { SignJWT } from 'jose';
import { STAFF_ROLES, type StaffRole } from '../../src/api/plugins/staffAuth.ts';
import { runToEnd } from '../../src/composition/process.ts';
import { loadEmbeddedSettings, readEnvironment } from '../../src/config/config.ts';
import { StartRefused } from '../../src/config/startRefused.ts';
import { keptSecrets } from '../../src/embedded/folder/secrets.ts';

/** A working day. */
const LIFETIME = '8h';

const OPTIONS = {
  role: { type: 'string', multiple: true, default: [] as string[] },
  name: { type: 'string', default: 'developer' },
} as const;

await runToEnd(async () => {
  const env = readEnvironment();
  const { appEnv, dataDir } = loadEmbeddedSettings(env);
  if (appEnv === 'production')
    throw new StartRefused(
      'APP_ENV is production, where staff tokens come from the identity provider, never from here',
    );
  const { values } = parseArgs({ options: OPTIONS });
  const roles = values.role.map(staffRole);
  if (roles.length === 0) throw new StartRefused(`Name a role: --role ${STAFF_ROLES.join(', or --role ')}`);
  const claims = new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(values.name)
    .setAudience('midas-staff')
    .setIssuedAt()
    .setExpirationTime(LIFETIME);
  const issuer = env['STAFF_JWT_ISSUER'];
  if (issuer !== undefined) claims.setIssuer(issuer);
  console.log(await claims.sign(new TextEncoder().encode(await secretIn(env, dataDir))));
});

function staffRole(name: string): StaffRole {
  const role = STAFF_ROLES.find((each) => each === name);
  if (role === undefined) throw new StartRefused(`--role is one of ${STAFF_ROLES.join(', ')}`);
  return role;
}

/** The secret that an embedded start in this environment checks tokens with. */
async function secretIn(env: Readonly<Record<string, string>>, dataDir: string): Promise<string> {
  const given = env['STAFF_JWT_SECRET'];
  if (given !== undefined) return given;
  if (env['STAFF_JWKS_URL'] !== undefined)
    throw new StartRefused(
      'Staff sign in at the identity provider of STAFF_JWKS_URL: take a token from there, or set STAFF_JWT_SECRET',
    );
  const secrets = await keptSecrets(dataDir);
  if (secrets === undefined)
    throw new StartRefused(
      `${dataDir} holds no embedded start: run npm start once, or set MIDAS_DATA_DIR to its folder`,
    );
  return secrets.staffJwtSecret;
}

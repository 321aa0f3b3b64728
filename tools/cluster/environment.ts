/** The environment of the cluster's processes: this machine's, the settings somebody tries, and the parts' addresses. */
import { environment } from '../../src/config/environment.ts';
import { completeEnvironment } from '../../src/embedded/environment.ts';
import type { EmbeddedSecrets } from '../../src/embedded/folder/secrets.ts';

type Environment = Readonly<Record<string, string>>;

/** Rules and limits may be tried here. Places and keys may not: they would lead to somebody's real accounts. */
const MAY_BE_SET =
  /^(LOG_LEVEL|BOOKING_HOLD|QUOTE_TTL|PRE_ARRIVAL_LEAD|REVIEW_DELAY|DEPOSIT_RELEASE_DELAY|EMAIL_RETRY_SCHEDULE|EMAIL_OPEN_TRACKING|FX_MAX_AGE|PAYPAL_PENDING_HOLD|RATE_LIMIT_\w+|EVENT_STREAMS_\w+|MAX_\w+|THREE_DS_\w+)$/;

export interface ClusterPlaces {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly sandbox: { readonly url: string; readonly smtpPort: number };
  readonly secrets: EmbeddedSecrets;
}

/** What is this machine's, and what of the product's own settings the cluster takes from outside. */
function settingsOf(env: Environment): Record<string, string> {
  const isOurs = (name: string) => name in environment.shape || /^TEAM_.*_EMAIL$/.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name) || MAY_BE_SET.test(name)));
}

/** Everything but the ports of a server, which each has its own. */
export function clusterEnvironment(env: Environment, places: ClusterPlaces): Record<string, string> {
  const { secrets, sandbox, temporal } = places;
  const given = {
    ...settingsOf(env),
    DATABASE_URL: places.databaseUrl,
    REDIS_URL: places.redisUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    LOG_LEVEL: 'info', // the cluster reads in the log when a worker polls
  };
  return { ...completeEnvironment(given, { secrets, sandbox, port: 0, metricsPort: 0 }) };
}

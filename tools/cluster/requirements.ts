/** What the cluster needs from the machine, reported before anything is started: what is missing, why, and the remedy. */
import { builtPrograms, hasGo } from './build.ts';
import { findPostgres } from './postgres.ts';
import { hasRedis } from './redis.ts';

/** One line for each thing that is missing; empty when the cluster can be started. */
export function missingForCluster(env: Readonly<Record<string, string>>): string[] {
  return [
    ...(findPostgres() === undefined
      ? ['Postgres, for the bookings and for Temporal itself: apt-get install postgresql']
      : []),
    ...(hasRedis()
      ? []
      : ['redis-server, which the servers count rate limits in: apt-get install redis-server']),
    ...(builtPrograms(env) !== undefined || hasGo()
      ? []
      : ['Go 1.21 or later, to build the Temporal server once: https://go.dev/dl']),
  ];
}

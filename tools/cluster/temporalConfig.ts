/** The configuration of a Temporal server on Postgres with all four services in one process, on free ports. */
export interface TemporalSettings {
  readonly postgresPort: number;
  readonly postgresUser: string;
  readonly databases: Readonly<{ store: string; visibility: string }>;
  /** Two for each service: gRPC, and how its members find each other. */
  readonly ports: Readonly<Record<Service, readonly [grpc: number, membership: number]>>;
  readonly dynamicConfigFile: string;
}

export const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
export type Service = (typeof SERVICES)[number];

/** As docker-compose.yml has it; fixed for the life of the database. */
const HISTORY_SHARDS = 16;
const LOOPBACK = '127.0.0.1';

/** JSON, which is YAML too. Shape: `config/development-postgres12.yaml` in the server's sources. */
export function temporalConfig(settings: TemporalSettings): string {
  return JSON.stringify(
    {
      log: { stdout: true, level: 'warn' },
      persistence: persistence(settings),
      global: { membership: { maxJoinDuration: '30s', broadcastAddress: LOOPBACK } },
      services: Object.fromEntries(SERVICES.map((service) => [service, rpc(settings.ports[service])])),
      clusterMetadata: {
        enableGlobalNamespace: false,
        failoverVersionIncrement: 10,
        masterClusterName: 'active',
        currentClusterName: 'active',
        clusterInformation: {
          active: {
            enabled: true,
            initialFailoverVersion: 1,
            rpcName: 'frontend',
            rpcAddress: `${LOOPBACK}:${settings.ports.frontend[0]}`,
          },
        },
      },
      dcRedirectionPolicy: { policy: 'noop' },
      archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
      namespaceDefaults: {
        archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
      },
      dynamicConfigClient: { filepath: settings.dynamicConfigFile, pollInterval: '60s' },
    },
    null,
    2,
  );
}

function persistence({ postgresPort, postgresUser, databases }: TemporalSettings) {
  const datastore = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `${LOOPBACK}:${postgresPort}`,
      connectProtocol: 'tcp',
      user: postgresUser,
      password: '',
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  return {
    defaultStore: 'store',
    visibilityStore: 'visibility',
    numHistoryShards: HISTORY_SHARDS,
    datastores: {
      store: datastore(databases.store, 20),
      visibility: datastore(databases.visibility, 10),
    },
  };
}

function rpc([grpcPort, membershipPort]: readonly [number, number]) {
  return { rpc: { grpcPort, membershipPort, bindOnLocalHost: true } };
}

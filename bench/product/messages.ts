/** What passes between the bench and the process under measurement. */

/** Given as JSON in the process's one argument. */
export interface ProductProcessOptions {
  readonly dataDir: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly sandbox: { readonly url: string; readonly smtpPort: number };
  /** A Postgres server's URL; without one PGlite, in the folder. */
  readonly databaseUrl?: string;
}

/** Sent once everything listens and polls. */
export interface ProductProcessReady {
  /** The product's API and its metrics. */
  readonly api: string;
  /** The floor's routes. */
  readonly floor: string;
}

/** Counts that no customer may see, asked of the database by `GET <floor>/emails`. */
export interface EmailsCount {
  readonly sent: number;
}

/** Processor time of all threads of the process since it began, asked by `GET <floor>/spent`. */
export interface ProcessorTime {
  readonly ms: number;
}

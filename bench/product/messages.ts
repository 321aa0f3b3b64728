/** What passes between the bench and the process under measurement. */

/** Given as JSON in the process's one argument. */
export interface ProductProcessOptions {
  readonly dataDir: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly sandbox: { readonly url: string; readonly smtpPort: number };
  /** A Postgres server's URL; without one PGlite, in the folder. */
  readonly databaseUrl?: string;
  /** How many each of the product's tables is filled with before anything starts; 0 for none. */
  readonly rows: number;
}

/** Sent for each table that has been filled. */
export interface Filled {
  readonly filled: string;
}

/** Sent once everything listens and polls. */
export interface ProductProcessReady {
  readonly pid: number;
  /** The product's API and its metrics. */
  readonly api: string;
  /** The same API over the same effects without Temporal. */
  readonly effects: string;
  /** The floor's routes. */
  readonly floor: string;
}

/** What has happened in the database, told as it happens: questions would cost the measured process time. */
export interface Happening {
  readonly happened: 'confirmed' | 'floor_confirmed' | 'email_sent';
  /** Of the booking or the notification. */
  readonly id: string;
}

/** What the process has spent since it began, asked by `GET <floor>/spent`. */
export interface ProcessSpent {
  /** Processor time of all its threads, in milliseconds. */
  readonly house: number;
  /** Statements sent to the database, beginnings and ends of transactions left out. */
  readonly statements: number;
}

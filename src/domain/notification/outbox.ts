/** The outbox: notifications written down with their cause, before anybody sends them. */
import type { EmailProviderName } from './delivery.ts';

/** One notification that a booking causes. */
export interface OutboxNotification {
  /** Derived from the cause, so that the same cause never sends twice. */
  readonly key: string;
  readonly template: string;
  readonly paymentId?: string;
  /** What only the cause knows, such as why a charge was refused. Nothing personal. */
  readonly data?: Readonly<Record<string, string>>;
}

export interface WrittenOutbox {
  /** Keys of the written ones that nobody has tried to send. */
  readonly unsent: readonly string[];
  /** Where the first attempts go to. */
  readonly provider?: EmailProviderName;
}

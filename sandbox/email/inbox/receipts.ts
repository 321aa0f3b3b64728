/**
 * The journal of receipts: how many whole bodies each provider has received of each notification, and how many of them
 * it answered. A body received and not answered is what its sender must call unknown, and where it is sent again,
 * a possible duplicate; `kept` says how often the recipient really got it.
 */
import { openJournal } from '../../journal.ts';
import type { Provider } from './inbox.ts';

export interface ReceiptCounts {
  /** `X-Midas-Notification`; empty where a body names none. */
  readonly key: string;
  readonly provider: Provider;
  /** Whole bodies, kept or not. */
  readonly received: number;
  /** Those of them that got an answer, whatever it said. */
  readonly answered: number;
  /** Those whose answer said that the email was taken. */
  readonly accepted: number;
  /** Those that are in the inbox. */
  readonly kept: number;
}

type Count = 'received' | 'answered' | 'accepted' | 'kept';

/** One whole body; each may be said once. */
export interface Receipt {
  kept(): void;
  answered(isAccepted: boolean): void;
}

export interface Receipts {
  receive(provider: Provider, key: string | undefined): Receipt;
  /** In the order in which the first body of each came. */
  all(): readonly ReceiptCounts[];
  clear(): void;
  close(): void;
}

interface Line {
  readonly key: string;
  readonly provider: Provider;
  readonly counts: readonly Count[];
}

/** Opens the journal kept in `file`, or an empty one that lives as long as the process. */
export function openReceipts(file: string | undefined): Receipts {
  const counted = new Map<string, ReceiptCounts>();
  const apply = ({ key, provider, counts }: Line): void => {
    const id = `${provider} ${key}`;
    const before = counted.get(id) ?? { key, provider, received: 0, answered: 0, accepted: 0, kept: 0 };
    counted.set(
      id,
      counts.reduce((made, count) => ({ ...made, [count]: made[count] + 1 }), before),
    );
  };
  const journal = openJournal(file, (entry) => apply(entry as Line)); // only `record` below writes this file
  const record = (line: Line): void => {
    journal.append(line);
    apply(line);
  };
  return {
    receive: (provider, key = '') => {
      record({ key, provider, counts: ['received'] });
      return {
        kept: () => record({ key, provider, counts: ['kept'] }),
        answered: (isAccepted) =>
          record({ key, provider, counts: isAccepted ? ['answered', 'accepted'] : ['answered'] }),
      };
    },
    all: () => [...counted.values()],
    clear: () => {
      counted.clear();
      journal.clear();
    },
    close: () => journal.close(),
  };
}

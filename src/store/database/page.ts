/** Lists in pages: each goes on after the last row of the one before, whatever was added meanwhile. */

export interface Page {
  readonly limit: number;
  /** The last row already shown; undefined for the first page. */
  readonly after?: RowKey | undefined;
}

/** Unique and in the list's order. */
export interface RowKey {
  /** The ISO instant that the list is sorted by. */
  readonly at: string;
  readonly id: string;
}

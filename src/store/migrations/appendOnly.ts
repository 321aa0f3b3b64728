/** Tables whose rows are only ever added: what happened, and what people decided. */

/** Statements, after those of 0001, by which a table refuses that a row is changed or removed, or all of them at once. */
export const appendOnly = (table: string): string[] => [
  `create trigger ${table}_append_only before update or delete on ${table}
    for each row execute function refuse_change()`,
  `create trigger ${table}_never_emptied before truncate on ${table}
    for each statement execute function refuse_change()`,
];

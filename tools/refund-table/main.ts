/**
 * A second opinion on every refund: the rules of business.md and api.md written again, in whole numbers without end,
 * from their text alone. `tsx tools/refund-table/main.ts` writes test/fixtures/refund-table.json, and
 * test/unit/domain/refund/table.test.ts fails where that file is not what the rules give.
 */
import { writeFileSync } from 'node:fs';
import { refundTable, TABLE } from './table.ts';

writeFileSync(TABLE, refundTable());

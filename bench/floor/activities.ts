/** Two that only come and go, and one that says in the database that the booking is through. */
import type { FloorStore } from './store.ts';

export function createFloorActivities(store: FloorStore) {
  return {
    async open(): Promise<void> {},
    async fetch(): Promise<void> {},
    confirm: (id: string): Promise<void> => store.confirm(id),
  };
}

export type FloorActivities = ReturnType<typeof createFloorActivities>;

/** The same measurements as the bench's, in a house of one size. */
import { spentSoFar } from '../customers.ts';
import { measureAcknowledgement } from '../lines/acknowledgement.ts';
import { type Crowd, measureBookings } from '../lines/bookings.ts';
import { measureCreation } from '../lines/creation.ts';
import { measureQuotes } from '../lines/quotes.ts';
import type { Line } from '../report.ts';
import type { Scene } from '../scene.ts';
import { residentBytes } from './memory.ts';
import { countOpen } from './openBookings.ts';

export interface Measured {
  /** Bookings whose workflows run, before and after the measurement, which leaves some more. */
  readonly open: { readonly before: number; readonly after: number };
  readonly lines: readonly Line[];
}

export interface Level extends Measured {
  /** By which it stands in the table. */
  readonly name: string;
}

export interface Sizes extends Crowd {
  /** Of creation and acknowledgement. */
  readonly samples: number;
}

const WARM_UP_TURNS = 5;
const PAUSE_MS = 60;

export async function measureLevel(scene: Scene, sizes: Sizes): Promise<Measured> {
  const before = await countOpen(scene);
  const memory = memoryLines(scene);
  const turns = {
    warmUp: WARM_UP_TURNS,
    counted: sizes.samples,
    pauseMs: PAUSE_MS,
    spent: () => spentSoFar(scene.product),
  };
  const created = await measureCreation(scene, turns);
  const acknowledged = await measureAcknowledgement(scene, created, turns);
  const completed = await measureBookings(scene, sizes);
  const quotes = await measureQuotes(scene.product, sizes);
  const lines = [...created.lines, ...acknowledged.lines, ...completed.lines, ...quotes.lines, ...memory];
  return { open: { before, after: await countOpen(scene) }, lines };
}

function memoryLines({ product: { house, server } }: Scene): Line[] {
  const line = (name: string, bytes: number | undefined): Line[] =>
    bytes === undefined ? [] : [{ name, unit: 'bytes', product: bytes }];
  return [
    ...line('memory of the house', residentBytes(house)),
    ...line('memory of the Temporal server', residentBytes(server)),
  ];
}

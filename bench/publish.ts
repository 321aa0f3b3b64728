/** What every measurement ends with: under what conditions it was made, and itself as a file where one is asked for. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Conditions = Readonly<Record<string, string | number>>;

export function conditionsInWords(conditions: Conditions): string {
  return Object.entries(conditions)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
}

/** @param file whose folder is made where it is missing; nothing is written without one */
export async function writeTo(
  file: string | undefined,
  text: string,
  say: (line: string) => void,
): Promise<void> {
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  say(`Written to ${file}`);
}

/** Pictures of local pages with whichever Chromium the machine has. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export interface Shot {
  readonly url: string;
  /** Where the PNG goes. */
  readonly path: string;
  /** CSS pixels. */
  readonly width: number;
  readonly dark: boolean;
}

/** `CHROMIUM_PATH`, the system's Chromium, or the one that playwright has downloaded; undefined when there is none. */
export function findChromium(): string | undefined {
  return [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', chromium.executablePath()].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  );
}

/** Takes each picture at full page height. */
export async function photograph(executablePath: string, shots: readonly Shot[]): Promise<void> {
  // Containers seldom have the kernel rights that Chromium's own sandbox needs; the pages are ours and local.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    for (const { url, path, width, dark } of shots) {
      const page = await browser.newPage({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
      });
      await page.goto(url);
      await page.screenshot({ path, fullPage: true });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { projectDir } from '../browser.ts';

const folder = join(projectDir, 'assets', 'screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Takes one picture in each size. The pointer rests where it shows nothing. */
export type Take = (name: string) => Promise<void>;

export function createTake(page: Page, theme: 'dark' | 'light'): Take {
  mkdirSync(folder, { recursive: true });
  return async (name) => {
    for (const size of sizes.toReversed()) {
      await page.setViewportSize(size);
      await page.mouse.move(size.width - 300, size.height - 4);
      await settled(page);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${size.width}.png`) });
    }
  };
}

/** Waits until nothing moves any more: terminals fit themselves a moment after their panel, and shells after that. */
async function settled(page: Page): Promise<void> {
  let last: Buffer | undefined;
  let same = 0;
  // What counts seconds never rests: it is taken as it is.
  for (let look = 0; look < 15 && same < 3; look++) {
    const now = await page.screenshot();
    same = last?.equals(now) === true ? same + 1 : 0;
    last = now;
  }
}

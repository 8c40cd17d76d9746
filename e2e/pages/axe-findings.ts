import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe calls serious or critical in either theme: one line each, none when all is well. Only colours differ by theme. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['dark', 'light']) {
    await page.evaluate(turnTo, theme);
    // Electron opens no second page to gather results in, which the other mode needs; there are no frames of other origins here.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
    const { violations } = await (theme === 'dark' ? axe : axe.withRules(['color-contrast'])).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      for (const node of nodes) found.push(`${theme}, ${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`);
    }
  }
  return found;
}

/** Runs in the page. Resolves when colours have stopped changing: in between they are neither theme's. */
async function turnTo(theme: string): Promise<void> {
  document.documentElement.dataset['theme'] = theme;
  const endless = (animation: Animation): boolean => animation.effect?.getComputedTiming().endTime === Infinity;
  // What is hidden (a locked program's page) may stand still in the middle of one for ever.
  const isSeen = ({ effect }: Animation): boolean =>
    effect instanceof KeyframeEffect && effect.target?.checkVisibility({ visibilityProperty: true }) === true;
  const running = document.getAnimations().filter((animation) => !endless(animation) && isSeen(animation));
  await Promise.all(running.map((animation) => animation.finished.catch(() => undefined)));
}

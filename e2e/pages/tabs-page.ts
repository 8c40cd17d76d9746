import { expect, type Locator, type Page } from '@playwright/test';
import { popupsGone } from './popups.ts';

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The dock's tabs. A terminal's tab is called `NAME, STATE`; others by their name alone. */
export class TabsPage {
  readonly page: Page;
  readonly all: Locator;
  /** The focused one of each group. */
  readonly selected: Locator;
  /** The field in which a tab's name is typed. */
  readonly nameField: Locator;
  readonly menu: Locator;

  constructor(page: Page) {
    this.page = page;
    this.all = page.getByRole('tab');
    this.selected = page.getByRole('tab', { selected: true });
    this.nameField = page.getByRole('textbox', { name: 'Name of the tab' });
    this.menu = page.getByRole('menu', { name: /^Actions for / });
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${escaped(name)}(, |$)`) });
  }

  async show(name: string): Promise<void> {
    await this.tab(name).click();
  }

  /** With the middle button, as people do. */
  async close(name: string): Promise<void> {
    await this.tab(name).click({ button: 'middle' });
  }

  async openMenu(name: string): Promise<Locator> {
    await popupsGone(this.page);
    await this.tab(name).click({ button: 'right' });
    await this.menu.waitFor();
    return this.menu;
  }

  /** Waits until a tab says a state: `connected`, `waiting for your answer`, `ended with status 3`. */
  async waitForState(name: string, state: string | RegExp, timeoutMs = 30_000): Promise<void> {
    const words = typeof state === 'string' ? escaped(state) : state.source;
    await expect(this.page.getByRole('tab', { name: new RegExp(`^${escaped(name)}, ${words}`) }).first()).toBeVisible({
      timeout: timeoutMs,
    });
  }

  /** What the tabs are called, in their order, without their states. */
  async names(): Promise<string[]> {
    const labels = await this.all.evaluateAll((tabs) =>
      tabs.map((tab) => tab.getAttribute('aria-label') ?? tab.textContent ?? ''),
    );
    return labels.map((label) => label.split(', ')[0]?.trim() ?? '');
  }

  /** Names of the tab that each group shows. */
  async selectedNames(): Promise<string[]> {
    const labels = await this.selected.evaluateAll((tabs) =>
      tabs.map((tab) => tab.getAttribute('aria-label') ?? tab.textContent ?? ''),
    );
    return labels.map((label) => label.split(', ')[0]?.trim() ?? '');
  }
}

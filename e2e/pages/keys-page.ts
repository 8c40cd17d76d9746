import type { Locator, Page } from '@playwright/test';
import { popupsGone } from './popups.ts';

/** The view of keys: its cards and its dialogs. */
export class KeysPage {
  readonly page: Page;
  readonly heading: Locator;
  readonly cards: Locator;
  readonly find: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'Keys', level: 1 });
    this.cards = page.getByRole('list', { name: 'Key files' }).getByRole('listitem');
    this.find = page.getByRole('searchbox', { name: /^Find a key/ });
    this.dialog = page.getByRole('dialog');
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Keys' }).click();
    await this.heading.waitFor();
  }

  card(name: string): Locator {
    return this.page.getByRole('listitem', { name, exact: true });
  }

  /** Chooses an entry of a card's menu. */
  async act(name: string, entry: string): Promise<void> {
    // A dialog that goes gives the focus back, and would close the menu with it.
    await this.dialog.waitFor({ state: 'hidden' });
    await popupsGone(this.page);
    await this.card(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  button(name: string): Locator {
    return this.dialog.getByRole('button', { name, exact: true });
  }
}

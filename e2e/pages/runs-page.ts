import type { Locator, Page } from '@playwright/test';

/** The tab in which commands run on many hosts. */
export class RunsPage {
  readonly page: Page;
  readonly pick: Locator;
  readonly editor: Locator;
  readonly cards: Locator;

  constructor(page: Page) {
    this.page = page;
    this.pick = page.getByRole('dialog', { name: 'Run on several hosts' });
    this.editor = page.getByRole('textbox', { name: 'Command', exact: true });
    this.cards = page.getByRole('article', { name: /^Run: / });
  }

  /** The latest run. */
  get card(): Locator {
    return this.cards.last();
  }

  get matrix(): Locator {
    return this.card.getByRole('list', { name: 'Hosts and how it went' });
  }

  async run(command: string): Promise<void> {
    await this.editor.fill(command);
    await this.editor.press('Enter');
  }

  async showTab(name: string): Promise<void> {
    await this.card.getByRole('tab', { name }).click();
  }
}

import type { Locator, Page } from '@playwright/test';

export class SettingsPage {
  readonly page: Page;
  readonly heading: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'Settings', level: 1 });
    this.search = page.getByRole('searchbox', { name: 'Search the settings' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Settings' }).click();
    await this.heading.waitFor();
  }

  /** A list, by its words. */
  async choose(label: string, words: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).selectOption({ label: words });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  switch(label: string): Locator {
    return this.page.getByRole('switch', { name: label });
  }
}

import type { Locator, Page } from '@playwright/test';

/** The strip of edited files below the tabs, its list, and the dialogs of edits. */
export class EditsPage {
  readonly page: Page;
  readonly region: Locator;
  readonly toggle: Locator;
  /** How the edited files stand, in words. */
  readonly status: Locator;
  readonly rows: Locator;
  readonly conflict: Locator;
  readonly comparison: Locator;
  readonly saveAs: Locator;
  readonly discard: Locator;

  constructor(page: Page) {
    this.page = page;
    this.region = page.getByRole('region', { name: 'Edited files', exact: true });
    this.toggle = this.region.getByRole('button', { name: 'Editing', exact: true });
    this.status = this.region.getByRole('status');
    this.rows = this.region.getByRole('list', { name: 'All edited files' }).locator('[data-edit]');
    this.conflict = page.getByRole('dialog', { name: /changed on both sides$/ });
    this.comparison = this.conflict.getByRole('region', { name: 'Comparison' });
    this.saveAs = page.getByRole('dialog', { name: /^Save your version of / });
    this.discard = page.getByRole('dialog', { name: /has changes that were not sent$/ });
  }

  async open(): Promise<void> {
    await this.toggle.waitFor();
    if ((await this.toggle.getAttribute('aria-expanded')) === 'false') await this.toggle.click();
    await this.rows.first().waitFor();
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByText(name, { exact: true }) });
  }

  button(name: string, action: string): Locator {
    return this.row(name).getByRole('button', { name: new RegExp(`^${action}`) });
  }
}

import type { Locator, Page } from '@playwright/test';

/** The strip of transfers below the tabs, its list, and what transfers ask. */
export class TransfersPage {
  readonly page: Page;
  readonly region: Locator;
  readonly toggle: Locator;
  /** What runs, waits and has ended, in words. */
  readonly counts: Locator;
  readonly list: Locator;
  readonly jobs: Locator;
  readonly question: Locator;
  readonly deleteDialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.region = page.getByRole('region', { name: 'Transfers', exact: true });
    this.toggle = this.region.getByRole('button', { name: 'Transfers', exact: true });
    this.counts = this.region.getByRole('status');
    this.list = this.region.getByRole('list', { name: 'All transfers' });
    this.jobs = this.list.locator('[data-job]');
    this.question = this.region.getByRole('dialog');
    this.deleteDialog = page.getByRole('dialog', { name: /^Delete / });
  }

  async open(): Promise<void> {
    await this.toggle.waitFor();
    if ((await this.toggle.getAttribute('aria-expanded')) === 'false') await this.toggle.click();
    await this.list.waitFor();
  }

  job(title: string): Locator {
    return this.jobs.filter({ has: this.page.getByText(title, { exact: true }) });
  }

  button(job: Locator, name: RegExp): Locator {
    return job.getByRole('button', { name });
  }
}

import type { Locator, Page } from '@playwright/test';

/** The tab that compares two folders. */
export class ComparisonPage {
  readonly page: Page;
  readonly region: Locator;
  readonly grid: Locator;
  /** Rows that are drawn, without the header. */
  readonly rows: Locator;
  readonly mode: Locator;
  readonly start: Locator;
  readonly again: Locator;

  constructor(page: Page) {
    this.page = page;
    this.region = page.getByRole('region', { name: 'Comparison' });
    this.grid = this.region.getByRole('grid', { name: 'Differences' });
    this.rows = this.grid.locator('[data-index]');
    this.mode = this.region.getByRole('combobox', { name: 'What to do' });
    this.start = this.region.getByRole('button', { name: 'Synchronise', exact: true });
    this.again = this.region.getByRole('button', { name: 'Compare again' });
  }

  row(path: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('gridcell').getByText(path, { exact: true }) });
  }

  group(name: string): Locator {
    return this.region.getByRole('group', { name: 'Show' }).getByRole('button', { name: new RegExp(`^${name}: `) });
  }

  /** `toRight a`, from top to bottom. */
  list(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
        .map((row) => `${row.getAttribute('data-action') ?? ''} ${row.querySelector('[role="gridcell"]')?.textContent ?? ''}`),
    );
  }
}

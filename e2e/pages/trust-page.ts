import type { Locator, Page } from '@playwright/test';

/** The view of known host keys: its table, the card of an entry, its dialogs, and the scan. Locators find those of the visible tab. */
export class TrustPage {
  readonly page: Page;
  readonly heading: Locator;
  readonly find: Locator;
  readonly table: Locator;
  /** Rows of the table that are drawn, without the header. */
  readonly rows: Locator;
  readonly selectedRows: Locator;
  /** How many entries there are and how many are found. */
  readonly status: Locator;
  readonly filters: Locator;
  readonly remarks: Locator;
  readonly card: Locator;
  readonly menu: Locator;
  readonly addDialog: Locator;
  readonly exportDialog: Locator;
  readonly scanTable: Locator;
  readonly scanRows: Locator;
  readonly scanStatus: Locator;
  /** The list of hosts to choose from. */
  readonly scanHosts: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'Trust', level: 1 });
    this.find = page.getByRole('searchbox', { name: 'Find a host, key or comment' });
    this.table = page.getByRole('grid', { name: 'Known host keys' });
    this.rows = this.table.locator('[data-index]');
    this.selectedRows = this.table.getByRole('row', { selected: true });
    this.status = page.getByRole('status').filter({ hasText: /entr(y|ies)/ });
    this.filters = page.getByRole('group', { name: 'Only entries that are' });
    this.remarks = page.getByRole('status').filter({ hasText: /could not be read|remarks about your files/ });
    this.card = page.getByRole('complementary', { name: /^Entry / });
    this.menu = page.getByRole('menu');
    this.addDialog = page.getByRole('dialog', { name: 'Add known hosts' });
    this.exportDialog = page.getByRole('dialog', { name: /^Export/ });
    this.scanTable = page.getByRole('treegrid', { name: 'Scanned hosts' });
    this.scanRows = this.scanTable.locator('[data-index]');
    this.scanStatus = page.getByRole('status').filter({ hasText: /hosts?( scanned)?$/ });
    this.scanHosts = page.getByRole('grid', { name: 'Hosts to scan' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Trust' }).click();
    await this.heading.waitFor();
  }

  /** The first row that shows these words. */
  row(words: string | RegExp): Locator {
    return this.rows.filter({ hasText: words }).first();
  }

  async search(words: string): Promise<void> {
    await this.find.fill(words);
  }

  filter(name: string): Locator {
    return this.filters.getByRole('button', { name: new RegExp(`^${name}, `) });
  }

  async openCard(words: string | RegExp): Promise<Locator> {
    await this.row(words).click();
    await this.card.waitFor();
    return this.card;
  }

  /** Picks an entry of the menu of files. */
  async chooseMore(words: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More', exact: true }).last().click();
    await this.menu.getByRole('menuitem', { name: words }).click();
  }

  /** Adds keys by their dialog; `names` for those that bring none. */
  async add(keys: string, names?: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add known hosts' }).click();
    await this.addDialog.getByLabel('Keys', { exact: true }).fill(keys);
    if (names !== undefined) await this.addDialog.getByLabel('Names', { exact: true }).fill(names);
    await this.addDialog.getByRole('button', { name: /^Add \d/ }).click();
    await this.addDialog.waitFor({ state: 'detached' });
  }

  async showScan(): Promise<void> {
    await this.page.getByRole('group', { name: 'What is shown' }).getByRole('button', { name: 'Scan' }).click();
  }

  scanRow(words: string | RegExp): Locator {
    return this.scanRows.filter({ hasText: words }).first();
  }

  async undo(): Promise<void> {
    await this.page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).last().click();
  }
}

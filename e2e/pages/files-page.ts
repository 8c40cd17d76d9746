import { expect, type Locator, type Page } from '@playwright/test';
import { popupsGone } from './popups.ts';

/** One side of a files tab. */
export class FilesPane {
  readonly page: Page;
  readonly region: Locator;
  readonly grid: Locator;
  /** Rows that are drawn, without the header. */
  readonly rows: Locator;
  readonly selectedRows: Locator;
  /** How many there are, and how many are chosen. */
  readonly status: Locator;
  readonly foot: Locator;
  readonly crumbs: Locator;
  readonly pathField: Locator;
  readonly suggestions: Locator;
  readonly filterField: Locator;
  readonly renameField: Locator;

  constructor(page: Page, side: 'Left' | 'Right') {
    this.page = page;
    this.region = page.getByRole('region', { name: new RegExp(`^${side} side: `) });
    this.grid = this.region.getByRole('grid');
    this.rows = this.grid.locator('[data-index]');
    this.selectedRows = this.grid.getByRole('row', { selected: true });
    this.status = this.region.getByRole('status', { name: 'What is in the folder' });
    this.foot = this.region.locator('footer');
    this.crumbs = this.region.getByRole('navigation', { name: 'Folders of the path' });
    this.pathField = this.region.getByRole('combobox', { name: 'Path' });
    this.suggestions = this.region.getByRole('option');
    this.filterField = this.region.getByRole('textbox', { name: 'Filter' });
    this.renameField = this.region.getByRole('textbox', { name: /^New name of / });
  }

  /** The first row whose name is, or begins with, these words. */
  row(name: string | RegExp): Locator {
    const words = typeof name === 'string' ? new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( |$)`) : name;
    return this.rows.filter({ has: this.page.getByRole('gridcell').filter({ hasText: words }) }).first();
  }

  /** Names as they are shown, from top to bottom, as far as they are drawn. */
  names(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
        .map((row) => row.querySelector('[role="gridcell"]')?.textContent ?? ''),
    );
  }

  /** Name of the row that the keys act on. */
  async cursorName(): Promise<string> {
    // In one look: between two the row may have been scrolled away, and would be waited for.
    return this.grid.evaluate((grid) => {
      const row = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
      return row?.querySelector('[role="gridcell"]')?.textContent ?? '';
    });
  }

  async expectPath(path: string): Promise<void> {
    await expect(this.grid).toHaveAccessibleName(`Files of ${path}`);
    await expect(this.grid).toHaveAttribute('aria-busy', 'false');
  }

  /** Types a path and goes there; the rows have the keys then. */
  async goTo(path: string): Promise<void> {
    await popupsGone(this.page);
    await this.grid.focus();
    await this.page.keyboard.press('Control+L');
    await this.pathField.fill(path);
    await this.page.keyboard.press('Enter');
    await this.expectPath(path);
    await expect(this.grid).toBeFocused();
  }

  /** Opens the field of a new name for the row that the keys act on, and types it in the place of what is selected there: all but the ending. */
  async rename(name: string): Promise<void> {
    await expect(this.grid).toBeFocused();
    await this.page.keyboard.press('F2');
    await expect(this.renameField).toBeFocused();
    await this.page.keyboard.type(name);
    await this.page.keyboard.press('Enter');
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  async sortBy(column: string): Promise<void> {
    await this.grid.getByRole('columnheader', { name: column }).getByRole('button').click();
  }

  /** Picks an entry of a row's menu. */
  async act(name: string, action: string): Promise<void> {
    await popupsGone(this.page);
    await this.row(name).click({ button: 'right' });
    await this.page
      .getByRole('menu')
      .getByRole('menuitem', { name: new RegExp(`^${action}`) })
      .click();
  }
}

/** The files of the visible tab: this computer's beside a host's. */
export class FilesPage {
  readonly page: Page;
  readonly left: FilesPane;
  readonly right: FilesPane;
  readonly newFolder: Locator;
  readonly properties: Locator;
  readonly preview: Locator;

  constructor(page: Page) {
    this.page = page;
    this.left = new FilesPane(page, 'Left');
    this.right = new FilesPane(page, 'Right');
    this.newFolder = page.getByRole('dialog', { name: 'New folder' });
    this.properties = page.getByRole('dialog', { name: /^Properties of / });
    this.preview = page.getByRole('dialog').filter({ has: page.getByRole('button', { name: 'Close', exact: true }) });
  }

  /** Opens the files of a host by the palette. */
  async open(host: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Files' }).click();
    const field = this.page.getByRole('dialog', { name: 'Find or connect' }).getByRole('combobox');
    await field.fill(host);
    await this.page
      .getByRole('option', { name: new RegExp(`^${host}`) })
      .first()
      .click();
    await this.page.getByRole('tab', { name: `${host} files, connected` }).waitFor();
    // A home may have nothing in it that is shown.
    await expect(this.right.status).toHaveText(/^\d/);
  }

  /** Escape, once the preview has the keys; the rows have them then. */
  async closePreview(pane: FilesPane): Promise<void> {
    await expect.poll(() => this.preview.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    await this.page.keyboard.press('Escape');
    await this.preview.waitFor({ state: 'detached' });
    await expect(pane.grid).toBeFocused();
  }

  /** Presses keys in quick succession, however slow the machine: a rest between them would begin another word. */
  async typeAtOnce(keys: string): Promise<void> {
    await this.page.evaluate((letters) => {
      for (const key of letters)
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }, keys);
  }

  async makeFolder(name: string): Promise<void> {
    await this.newFolder.getByLabel('Name', { exact: true }).fill(name);
    await this.newFolder.getByRole('button', { name: 'Create' }).click();
    await this.newFolder.waitFor({ state: 'detached' });
  }
}

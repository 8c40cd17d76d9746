import type { Locator, Page } from '@playwright/test';
import { popupsGone } from './popups.ts';

/** The side bar: the tree of bookmarks and of the ssh config, its search and its forms. */
export class HostsPage {
  readonly page: Page;
  readonly tree: Locator;
  readonly rows: Locator;
  readonly selectedRow: Locator;
  readonly find: Locator;
  /** The line above the tree that says that a file could not be read. */
  readonly problems: Locator;
  readonly menu: Locator;
  /** The form of a bookmark or a folder. */
  readonly form: Locator;
  /** The card that says what is in force for a host. */
  readonly card: Locator;

  constructor(page: Page) {
    this.page = page;
    const sideBar = page.getByRole('complementary', { name: 'Hosts' });
    this.tree = sideBar.getByRole('tree', { name: 'Hosts' });
    this.rows = this.tree.getByRole('treeitem');
    this.selectedRow = this.tree.getByRole('treeitem', { selected: true });
    this.find = sideBar.getByRole('searchbox', { name: 'Find or connect' });
    this.problems = sideBar.getByRole('status').filter({ hasText: 'with your files' });
    this.menu = page.getByRole('menu', { name: /^(Actions for|New bookmark or folder|More)/ });
    this.form = page.getByRole('dialog', { name: /^(New|Edit) / });
    this.card = page.getByRole('dialog').filter({ has: page.getByRole('button', { name: 'Connect', exact: true }) });
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByText(name, { exact: true }) }).first();
  }

  /** Names of the rows from top to bottom, each with its level: `2 web1`. */
  async outline(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => {
        const name = row.querySelector('[class*="_name_"]')?.textContent ?? '';
        return `${row.getAttribute('aria-level') ?? ''} ${name}`;
      }),
    );
  }

  field(label: string): Locator {
    return this.form.getByLabel(label, { exact: true });
  }

  /** Opens the form of a new bookmark at the root, fills it and saves. */
  async addBookmark(values: Readonly<Record<string, string>>): Promise<void> {
    await this.newNode('New bookmark');
    await this.fill(values);
    await this.save();
  }

  async addFolder(values: Readonly<Record<string, string>>): Promise<void> {
    await this.newNode('New folder');
    await this.fill(values);
    await this.save();
  }

  async newNode(what: 'New bookmark' | 'New folder'): Promise<void> {
    await popupsGone(this.page);
    await this.page.getByRole('button', { name: 'New bookmark or folder' }).click();
    await this.menu.getByRole('menuitem', { name: what }).click();
    await this.form.waitFor();
  }

  /** Sets fields of the open form; a list takes one of its words. */
  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(values)) {
      const field = this.field(label);
      const isList = await field.evaluate((element) => element.tagName === 'SELECT');
      await (isList ? field.selectOption({ label: value }) : field.fill(value));
    }
  }

  async save(): Promise<void> {
    await this.form.getByRole('button', { name: 'Save', exact: true }).click();
    await this.form.waitFor({ state: 'detached' });
  }

  /** Picks an entry of a row's context menu. */
  async act(row: string, action: string | RegExp): Promise<void> {
    await popupsGone(this.page);
    await this.row(row).click({ button: 'right' });
    await this.menu.getByRole('menuitem', { name: action }).click();
    await this.menu.waitFor({ state: 'detached' });
  }

  async drag(row: string, onto: string): Promise<void> {
    await this.row(row).dragTo(this.row(onto));
  }

  async connect(row: string): Promise<void> {
    await this.row(row).dblclick();
  }
}

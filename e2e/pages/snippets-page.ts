import type { Locator, Page } from '@playwright/test';

/** The view of snippets, and its dialogs. */
export class SnippetsPage {
  readonly page: Page;
  readonly list: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole('list', { name: 'Snippets' });
    this.dialog = page.getByRole('dialog');
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Snippets' }).click();
    await this.page.getByRole('heading', { name: 'Snippets', level: 1 }).waitFor();
  }

  line(name: string): Locator {
    return this.list.getByRole('listitem').filter({ has: this.page.getByRole('button', { name: `Edit ${name}`, exact: true }) });
  }

  /** The head of a folder, by its whole path. */
  folder(path: string): Locator {
    return this.list.getByRole('heading', { name: path.split('/').join(' › '), exact: true });
  }

  /** Fills the form of a new snippet, and leaves it open. */
  async fillNew(fields: { readonly Name: string; readonly Text: string; readonly Folder?: string }): Promise<void> {
    await this.page.getByRole('button', { name: 'New snippet' }).click();
    for (const [label, value] of Object.entries(fields)) await this.dialog.getByLabel(label, { exact: true }).fill(value);
  }

  async save(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}

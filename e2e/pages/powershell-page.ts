import { expect, type Locator, type Page } from '@playwright/test';
import { popupsGone } from './popups.ts';

/** A tab of PowerShell sessions: its editor, its cells, and what lies over them. */
export class PowerShellPage {
  readonly page: Page;
  readonly editor: Locator;
  readonly cells: Locator;
  readonly completions: Locator;
  /** What a script asks. */
  readonly question: Locator;
  readonly sessions: Locator;
  readonly pick: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = page.getByRole('textbox', { name: /^Command for / }).filter({ visible: true });
    this.cells = page.getByRole('article', { name: /^Command / }).filter({ visible: true });
    this.completions = page.getByRole('listbox', { name: 'Completions' });
    this.question = page.getByRole('dialog').filter({ hasText: /asked by / });
    this.sessions = page.getByRole('region', { name: 'PowerShell sessions' }).getByRole('row');
    this.pick = page.getByRole('dialog', { name: 'Run on several hosts' });
  }

  async openList(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'PowerShell' }).click();
    await this.page.getByRole('heading', { name: 'PowerShell sessions', level: 1 }).waitFor();
  }

  /** The entry of a host's menu that opens a session. */
  async sessionEntry(row: Locator): Promise<Locator> {
    await popupsGone(this.page);
    await row.click({ button: 'right' });
    return this.page.getByRole('menuitem', { name: /^PowerShell session/ });
  }

  get cell(): Locator {
    return this.cells.last();
  }

  async type(words: string): Promise<void> {
    await this.editor.fill(words);
  }

  /** Runs a command and waits until it has ended, whatever came of it. */
  async run(words: string): Promise<Locator> {
    const before = await this.cells.count();
    await this.type(words);
    await this.editor.press('Enter');
    await expect(this.cells).toHaveCount(before + 1);
    await this.ended();
    return this.cell;
  }

  async ended(): Promise<void> {
    await expect(this.cell.getByRole('button', { name: /^Stop( all)?$/ })).toHaveCount(0);
  }

  async showTab(name: RegExp | string): Promise<void> {
    await this.cell.getByRole('tab', { name }).click();
    await expect(this.cell.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
  }

  get grid(): Locator {
    return this.cell.getByRole('grid');
  }

  /** Texts of one column of the rows that are drawn, by the column's place. */
  async column(at: number): Promise<string[]> {
    const rows = this.grid.locator('[role="row"][data-index]');
    await expect(rows.first().getByRole('gridcell').nth(at)).not.toHaveText('');
    return rows.evaluateAll((all, place) => all.map((row) => row.children[place]?.textContent ?? ''), at);
  }

  async expectPrompt(prompt: string): Promise<void> {
    await expect(this.cell).toContainText(prompt);
  }
}

import { expect, type Locator, type Page } from '@playwright/test';
import { popupsGone } from './popups.ts';

/** Find or connect: one field for hosts, destinations and commands. */
export class PalettePage {
  readonly page: Page;
  readonly dialog: Locator;
  readonly field: Locator;
  readonly options: Locator;
  /** The line that Enter takes. */
  readonly selected: Locator;
  /** How many there are, as it is read aloud. */
  readonly count: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Find or connect' });
    this.field = this.dialog.getByRole('combobox', { name: 'Find or connect' });
    this.options = this.dialog.getByRole('option');
    this.selected = this.dialog.getByRole('option', { selected: true });
    this.count = this.dialog.getByRole('status');
  }

  /** By its chord, which works from everywhere; its field has the focus then. */
  async open(): Promise<void> {
    // One that is closing would be taken for it.
    await popupsGone(this.page);
    await this.page.keyboard.press('Control+Shift+P');
    await expect(this.field).toBeFocused();
  }

  async type(words: string): Promise<void> {
    await this.field.fill(words);
  }

  /** The line whose title is `title`; what stands behind the title does not matter. */
  option(title: string): Locator {
    return this.options.filter({ has: this.page.getByText(title, { exact: true }) }).first();
  }

  /** Clicks the line with this title. */
  async choose(title: string): Promise<void> {
    await this.option(title).click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}

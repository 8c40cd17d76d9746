import { expect, type Locator, type Page } from '@playwright/test';

/** The view of tunnels: its cards, its field, the panels beside the cards and its dialogs. */
export class TunnelsPage {
  readonly page: Page;
  readonly grid: Locator;
  readonly cards: Locator;
  /** Finds, and takes a pasted forward. */
  readonly field: Locator;
  readonly form: Locator;
  readonly details: Locator;
  readonly ports: Locator;
  /** How all tunnels stand, in the status bar. */
  readonly status: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole('grid', { name: 'Tunnels' });
    this.cards = this.grid.locator('[data-tunnel]');
    this.field = page.getByRole('searchbox', { name: 'Find a tunnel, or paste a forward' });
    this.form = page.getByRole('dialog', { name: /^(New tunnel|Edit )/ });
    this.details = page.getByRole('complementary', { name: /^Details of/ });
    this.ports = page.getByRole('complementary', { name: /^Ports on/ });
    this.status = page.getByRole('contentinfo', { name: 'Status' }).getByTitle('Show the tunnels');
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Tunnels' }).click();
    await this.page.getByRole('heading', { name: 'Tunnels', level: 1 }).waitFor();
  }

  /** A card by its tunnel's name; its accessible name goes on with the state in words. */
  card(name: string): Locator {
    return this.cards.filter({ has: this.page.getByText(name, { exact: true }) }).first();
  }

  async expectState(name: string, state: RegExp, timeoutMs = 20_000): Promise<void> {
    await expect(this.card(name)).toHaveAccessibleName(state, { timeout: timeoutMs });
  }

  switchOf(name: string): Locator {
    return this.card(name).getByRole('switch');
  }

  /** Pastes one forward and presses Enter, names it in the form that opens, and switches it on. */
  async paste(forward: string, name: string): Promise<void> {
    await this.field.fill(forward);
    // At once, as who pastes does: the form comes when the forward has been read.
    await this.field.press('Enter');
    await this.form.waitFor();
    await this.form.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await this.form.getByRole('button', { name: 'Add and switch on' }).click();
    await this.form.waitFor({ state: 'detached' });
  }

  async undo(): Promise<void> {
    await this.page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).last().click();
  }

  async chooseMore(words: string): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click();
    await this.page.getByRole('menuitem', { name: words }).click();
  }
}

import { expect, type Locator, type Page } from '@playwright/test';
import { HostsPage } from './hosts-page.ts';
import { PalettePage } from './palette-page.ts';
import { PromptsPage } from './prompts-page.ts';
import { SettingsPage } from './settings-page.ts';
import { TabsPage } from './tabs-page.ts';
import { TerminalPage } from './terminal-page.ts';

/** How long a login through a real server may take on a busy machine. */
const loginMs = 30_000;

/** The frame: what every view has around it, and the ways to get somewhere. */
export class WorkbenchPage {
  readonly page: Page;
  readonly tabs: TabsPage;
  readonly palette: PalettePage;
  readonly prompts: PromptsPage;
  readonly hosts: HostsPage;
  readonly settings: SettingsPage;
  readonly statusBar: Locator;
  /** The field of the first screen. */
  readonly welcomeField: Locator;
  readonly rail: Locator;
  readonly sideBar: Locator;
  readonly toasts: Locator;
  /** The line that says that the core is gone. */
  readonly banner: Locator;
  /** The card of a connection that failed. */
  readonly failure: Locator;

  constructor(page: Page) {
    this.page = page;
    this.tabs = new TabsPage(page);
    this.palette = new PalettePage(page);
    this.prompts = new PromptsPage(page);
    this.hosts = new HostsPage(page);
    this.settings = new SettingsPage(page);
    this.statusBar = page.getByRole('contentinfo', { name: 'Status' });
    this.welcomeField = page.getByRole('combobox', { name: 'Host to connect to' });
    this.rail = page.getByRole('navigation', { name: 'Views' });
    this.sideBar = page.getByRole('complementary', { name: 'Hosts' });
    this.toasts = page.getByRole('region', { name: 'Notifications' });
    this.banner = page.getByRole('alert').filter({ hasText: /core stopped|workbench is lost/ });
    this.failure = page
      .getByRole('region')
      .filter({ has: page.getByRole('button', { name: /^Copy report|^Copied/ }), visible: true })
      .last();
  }

  /** A visible terminal, by its session's name. */
  terminal(name?: string): TerminalPage {
    return new TerminalPage(this.page, name);
  }

  /** Waits until the workbench is drawn and its core has welcomed the page. */
  async ready(): Promise<void> {
    await this.rail.waitFor();
    await this.page.getByRole('tab').first().waitFor();
  }

  /** Loads the page anew and waits until it can be worked with: keys that come earlier reach nothing. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Letters that came late move what stands beside them: to be waited for before places are compared. */
  async fontsLoaded(): Promise<void> {
    await this.page.evaluate(async () => {
      await document.fonts.ready;
    });
  }

  /** Types a destination (`user@host:port`, an ssh command, `ssh://…`) into the palette and connects. */
  async openDestination(words: string): Promise<void> {
    await this.palette.open();
    await this.palette.type(words);
    await expect(this.palette.selected).toContainText('Connect to');
    await this.page.keyboard.press('Enter');
    await this.palette.dialog.waitFor({ state: 'detached' });
  }

  /** Chooses a bookmark or a host of the ssh config by its name. */
  async openHost(name: string): Promise<void> {
    await this.palette.open();
    await this.palette.type(name);
    await this.palette.choose(name);
  }

  async runCommand(title: string): Promise<void> {
    await this.palette.open();
    await this.palette.type(title);
    await this.palette.choose(title);
  }

  /** Waits until the tab says that its session is connected. */
  async waitConnected(name: string, timeoutMs = loginMs): Promise<TerminalPage> {
    await this.tabs.waitForState(name, 'connected', timeoutMs);
    return this.terminal(name);
  }

  /** The title of the card that says why there is no connection. */
  async waitForFailure(title: string | RegExp): Promise<Locator> {
    await expect(this.failure.getByRole('heading', { level: 2 })).toHaveText(title, { timeout: loginMs });
    return this.failure;
  }

  /**
   * Begins to watch for the line that says that the core stopped; the answer waits for its words. The page itself watches: it is said for as
   * long as another core needs, and that may be shorter than two looks are apart.
   */
  async watchBanner(): Promise<() => Promise<string>> {
    const said = await this.page.evaluateHandle(() => ({
      words: new Promise<string>((resolve) => {
        const look = (): void => {
          for (const alert of document.querySelectorAll('[role=alert]'))
            if (alert.textContent.includes('core stopped')) resolve(alert.textContent);
        };
        new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
      }),
    }));
    return () => said.evaluate(({ words }) => words);
  }

  theme(): Promise<string | null> {
    return this.page.locator('html').getAttribute('data-theme');
  }
}

import { expect, type Locator, type Page } from '@playwright/test';

/** How long a terminal may take to show what a test waits for. */
const deadlineMs = 30_000;

/**
 * One terminal as its user sees it. The text is read from xterm's DOM renderer (`.xterm-rows`, one element a row), which is what
 * draws wherever no real GPU is there, as in tests; rows above the screen are not in the document: scroll for them.
 */
export class TerminalPage {
  readonly page: Page;
  /** The whole pane: a region called `Terminal NAME`. */
  readonly pane: Locator;
  readonly rows: Locator;
  readonly input: Locator;
  /** News of the connection at the top right. */
  readonly chip: Locator;
  /** The line that goes away by itself. */
  readonly notice: Locator;
  readonly findField: Locator;
  readonly pasteGuard: Locator;

  /** @param name the session's name; any visible terminal when absent. */
  constructor(page: Page, name?: string) {
    this.page = page;
    const pane =
      name === undefined
        ? page.getByRole('region', { name: /^Terminal / })
        : page.getByRole('region', { name: `Terminal ${name}`, exact: true });
    this.pane = pane.filter({ visible: true }).first();
    this.rows = this.pane.locator('.xterm-rows > div');
    this.input = this.pane.locator('.xterm-helper-textarea');
    this.chip = this.pane.locator('[data-tone]');
    this.notice = this.pane.getByRole('status');
    this.findField = this.pane.getByRole('textbox', { name: 'Find in the terminal' });
    this.pasteGuard = this.pane.getByRole('dialog', { name: /^Paste / });
  }

  async focus(): Promise<void> {
    await this.input.focus();
  }

  /** Types a line and presses Enter. Nothing waits for the answer: use `waitForText`. */
  async typeLine(line: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  async press(chord: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.press(chord);
  }

  /** The rows on screen, without blanks at their ends and without empty rows at the foot. */
  async screen(): Promise<string> {
    const rows = await this.rows.allTextContents();
    return rows
      .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Waits until the screen has the text, or matches the pattern. The failure shows the screen as it was. */
  async waitForText(wanted: string | RegExp, timeoutMs = deadlineMs): Promise<void> {
    const matcher = expect.poll(() => this.screen(), { timeout: timeoutMs, message: `the terminal to show ${String(wanted)}` });
    await (typeof wanted === 'string' ? matcher.toContain(wanted) : matcher.toMatch(wanted));
  }

  /** Runs a command and waits for a word that only its end prints; answers the screen. */
  async run(command: string): Promise<string> {
    // The word stands in the typed line in two pieces, so that the echo of the line does not match.
    const mark = `end${Date.now().toString(36)}`;
    await this.typeLine(`${command}; echo ${mark.slice(0, 3)}''${mark.slice(3)}`);
    await this.waitForText(mark);
    return this.screen();
  }

  /** Ctrl+C, and waits until the shell has another prompt: it throws away what is typed before, a part of it or all. */
  async interrupt(): Promise<void> {
    await this.press('Control+c');
    await this.waitForText(/\^C\n[^\n]*\$ ?$/);
  }

  /** Goes back in what was shown, by whole screens. */
  async scrollBack(screens: number): Promise<void> {
    await this.focus();
    for (let turn = 0; turn < screens; turn++) await this.page.keyboard.press('Shift+PageUp');
  }

  /** The first place on screen where a row's text has these words, in pixels of the page: the middle of their first letter. */
  async placeOf(words: string): Promise<{ readonly x: number; readonly y: number }> {
    const rows = await this.rows.allTextContents();
    const row = rows.findIndex((text) => text.replaceAll('\u00a0', ' ').includes(words));
    if (row < 0) throw new Error(`the terminal does not show ${words}`);
    const column = rows[row]?.replaceAll('\u00a0', ' ').indexOf(words) ?? 0;
    const box = await this.pane.locator('.xterm-screen').boundingBox();
    const size = await this.size();
    if (box === null) throw new Error('the terminal is not visible');
    return { x: box.x + (column + 0.5) * (box.width / size.columns), y: box.y + (row + 0.5) * (box.height / size.rows) };
  }

  /** Columns and rows, as the status bar says them. */
  async size(): Promise<{ readonly columns: number; readonly rows: number }> {
    const words = await this.page
      .getByRole('contentinfo', { name: 'Status' })
      .getByText(/^\d+×\d+$/)
      .textContent();
    const [columns = 0, rows = 0] = (words ?? '').split('×').map(Number);
    return { columns, rows };
  }

  /** Selects a word as people do. */
  async selectWord(word: string): Promise<void> {
    const { x, y } = await this.placeOf(word);
    await this.page.mouse.dblclick(x, y);
  }

  /**
   * Begins to note what is said in terminals; the answer is what has been said since. The page itself watches: a line that goes by itself may
   * be gone between two looks of a test.
   */
  async watchNotices(): Promise<() => Promise<string>> {
    const said = await this.page.evaluateHandle(() => {
      const words: string[] = [];
      const look = (): void => {
        for (const notice of document.querySelectorAll('[aria-label^="Terminal "] [role=status]'))
          if (words.at(-1) !== notice.textContent) words.push(notice.textContent);
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
      return words;
    });
    return () => said.evaluate((words) => words.join('\n'));
  }

  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Puts text on the clipboard and pastes it by key. */
  async paste(text: string, chord = 'Control+Shift+V'): Promise<void> {
    await this.page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await this.press(chord);
  }
}

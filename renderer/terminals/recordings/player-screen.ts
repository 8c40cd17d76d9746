import { Terminal } from '@xterm/xterm';
import type { Settings } from '../../../shared/model/settings.ts';
import { terminalOptions } from '../terminal-options.ts';
import { onThemeChange, readTheme } from '../terminal-theme.ts';
import { neverReportMouse } from './no-mouse.ts';
import type { PlayerScreen } from './player.ts';
import type { Size } from './cast-format.ts';

const smallestFont = 4;
/** Title, colours, links, clipboard, notices, marks: what stands in a file does nothing of that. */
const swallowed = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 99, 104, 110, 111, 112, 133, 633, 777, 1337];

/**
 * A terminal that only shows: nothing goes in or out of it but what `write` is given. It answers no question, opens no link, sets no title, clipboard or colour and rings no
 * bell, whatever the recording says. Its letters are as large as the place allows, up to the setting.
 */
export class RecordingScreen implements PlayerScreen {
  readonly #terminal: Terminal;
  readonly #host: HTMLElement;
  readonly #largestFont: number;
  readonly #observer: ResizeObserver;
  readonly #stopTheme: () => void;
  #isDisposed = false;

  constructor(host: HTMLElement, settings: Settings, size: Size) {
    this.#host = host;
    this.#largestFont = settings.terminalFontSize;
    this.#terminal = new Terminal({
      ...terminalOptions(settings),
      cols: size.columns,
      rows: size.rows,
      disableStdin: true,
      cursorBlink: false,
      theme: readTheme(),
      linkHandler: { activate: () => undefined },
    });
    const { parser } = this.#terminal;
    for (const id of swallowed) parser.registerOscHandler(id, () => true);
    neverReportMouse(this.#terminal);
    // Keys belong to the player.
    this.#terminal.attachCustomKeyEventHandler(() => false);
    this.#terminal.open(host);
    this.#terminal.textarea?.setAttribute('tabindex', '-1');
    this.#terminal.textarea?.setAttribute('readonly', '');
    this.#stopTheme = onThemeChange(() => (this.#terminal.options.theme = readTheme()));
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(host);
    void document.fonts.load(`13px ${String(this.#terminal.options.fontFamily)}`).then(() => this.#fit());
  }

  begin(size: Size): void {
    if (this.#isDisposed) return;
    this.#terminal.reset();
    this.resize(size);
  }

  resize({ columns, rows }: Size): void {
    if (this.#isDisposed) return;
    this.#terminal.resize(columns, rows);
    this.#fit();
  }

  write(text: string): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  /** What is selected, or else what stands on the screen. */
  get text(): string {
    if (this.#terminal.hasSelection()) return this.#terminal.getSelection();
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: this.#terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#observer.disconnect();
    this.#stopTheme();
    this.#terminal.dispose();
  }

  /** The largest letters with which the whole recorded screen can be seen. */
  #fit(): void {
    const screen = this.#host.querySelector('.xterm-screen');
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (this.#isDisposed || screen === null || width === 0 || height === 0) return;
    for (let attempt = 0; attempt < 3; attempt++) {
      const { width: drawnWidth, height: drawnHeight } = screen.getBoundingClientRect();
      const now = this.#terminal.options.fontSize ?? this.#largestFont;
      if (drawnWidth === 0 || drawnHeight === 0) return;
      const share = Math.min((width - 20) / drawnWidth, (height - 14) / drawnHeight);
      const wanted = Math.min(this.#largestFont, Math.max(smallestFont, Math.floor(now * share * 2) / 2));
      if (wanted === now) return;
      this.#terminal.options.fontSize = wanted;
    }
  }
}

import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Span } from './news-place.ts';

type Screen = Pick<Terminal, 'buffer' | 'rows' | 'element' | 'onRender'>;

/** Where a terminal's line of input stands: the row of the cursor, with the rows above that it was wrapped from. */
export class CursorLine {
  readonly #terminal: Screen;

  constructor(terminal: Screen) {
    this.#terminal = terminal;
  }

  /** In pixels of the window, cut to the rows on screen; undefined where it is scrolled away or nothing is drawn. */
  place(): Span | undefined {
    const rows = this.#rows();
    const screen = this.#terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
    if (rows === undefined || screen === undefined || screen.height === 0) return undefined;
    const height = screen.height / this.#terminal.rows;
    return { top: screen.top + rows.first * height, bottom: screen.top + (rows.last + 1) * height };
  }

  /** Tells when it came to stand in other rows. Output that leaves it where it is costs no look at the page. */
  onMove(listener: () => void): Disposable {
    let before = this.#rows();
    const heard = this.#terminal.onRender(() => {
      const now = this.#rows();
      if (now?.first === before?.first && now?.last === before?.last) return;
      before = now;
      listener();
    });
    return { dispose: () => heard.dispose() };
  }

  /** First and last row, counted from the top of the screen. */
  #rows(): { readonly first: number; readonly last: number } | undefined {
    const { active } = this.#terminal.buffer;
    const cursor = active.baseY + active.cursorY;
    const last = cursor - active.viewportY;
    if (last < 0 || last >= this.#terminal.rows) return undefined;
    let start = cursor;
    while (start > active.viewportY && active.getLine(start)?.isWrapped === true) start -= 1;
    return { first: start - active.viewportY, last };
  }
}

/** What the program inside wrote before the cursor, in its row. */
export function textBeforeCursor({ buffer: { active } }: Pick<Terminal, 'buffer'>): string {
  return active.getLine(active.baseY + active.cursorY)?.translateToString(true, 0, active.cursorX) ?? '';
}

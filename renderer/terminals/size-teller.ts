import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { TerminalSize } from '../../shared/model/session.ts';

/** While a window is dragged wider, not each width is told. */
const patienceMs = 60;

/** Tells the columns and rows of a terminal, each once. */
export class SizeTeller implements Disposable {
  readonly #terminal: Pick<Terminal, 'cols' | 'rows'>;
  readonly #tell: (size: TerminalSize) => void;
  #told: TerminalSize | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(terminal: Pick<Terminal, 'cols' | 'rows'>, tell: (size: TerminalSize) => void) {
    this.#terminal = terminal;
    this.#tell = tell;
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.tell(), patienceMs);
  }

  tell(): void {
    const size = { columns: this.#terminal.cols, rows: this.#terminal.rows };
    if (size.columns === this.#told?.columns && size.rows === this.#told.rows) return;
    this.#told = size;
    this.#tell(size);
  }

  /** Nobody is known to have heard it. */
  forget(): void {
    this.#told = undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

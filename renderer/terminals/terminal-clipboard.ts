import type { Terminal } from '@xterm/xterm';
import { Scope, disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { TerminalWords } from '../shell/terminal-words.ts';
import { takeOutsideItems, type OutsideItem } from '../shell/dragging/outside-files.ts';
import { readClipboardRequest } from './osc52.ts';
import { cleanPaste, needsGuard } from './paste.ts';
import type { TerminalPort } from './terminal-port.ts';
import type { TerminalStream } from './terminal-stream.ts';
import type { TerminalViewStore } from './terminal-view-state.ts';
import { meansFiles } from './uploads/given-files.ts';
import { text } from './text.ts';

/** What the clipboard rules depend on; read anew at every use. */
export interface ClipboardRules {
  readonly pasteGuard: boolean;
  readonly copyOnSelect: boolean;
  readonly middleClickPaste: boolean;
  /** What the user said about this host's programs; undefined: not asked yet. */
  readonly programsMayWrite: boolean | undefined;
}

interface ClipboardParts {
  readonly terminal: Terminal;
  readonly port: TerminalPort;
  readonly stream: TerminalStream;
  readonly view: TerminalViewStore;
  readonly rules: () => ClipboardRules;
  /** Terminals that a paste goes to, this one among them; empty: this one alone. */
  readonly targets: () => readonly SessionId[];
  readonly pasteInto: (targets: readonly SessionId[], words: string, run: boolean) => void;
  /** Whether the program in a terminal asked for pastes to be marked (bracketed paste). */
  readonly marksPastes: (target: SessionId) => boolean;
  readonly hostName: () => string;
  readonly notify: (words: string) => void;
  /** A paste brought files. */
  readonly onFiles: (items: readonly OutsideItem[]) => void;
}

/** How long the browser's own paste event may take after the key or click that caused it. */
const nativePasteMs = 150;

/** Copy, paste with its guard, and what programs may do to the clipboard (OSC 52). */
export class TerminalClipboard implements Disposable {
  readonly #parts: ClipboardParts;
  readonly #scope = new Scope();
  #nativePasteAt = -Infinity;
  #middleClickAt = -Infinity;

  constructor(parts: ClipboardParts) {
    this.#parts = parts;
    this.#scope.add(parts.terminal.parser.registerOscHandler(52, (data) => this.#programWish(data)));
  }

  /** Takes the browser's paste and mouse events before xterm does; call once with the terminal's element. */
  listen(element: HTMLElement): void {
    const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void): void => {
      element.addEventListener(name, listener, { capture: true });
      this.#scope.add(disposable(() => element.removeEventListener(name, listener, { capture: true })));
    };
    on('paste', (event) => this.#nativePaste(event));
    on('mousedown', (event) => this.#mouseDown(event));
    on('mouseup', () => this.#copySelected());
  }

  /** Copies the selection; answers whether there was one. */
  copy(): boolean {
    const words = this.#parts.terminal.getSelection();
    if (words === '') return false;
    void this.#parts.port.writeClipboard(words).catch(() => this.#parts.notify(text.clipboard.failed));
    return true;
  }

  /** Pastes what the host or the browser hands out when asked. */
  async paste(): Promise<void> {
    let words: string;
    try {
      words = await this.#parts.port.readClipboard();
    } catch {
      this.#parts.notify(text.clipboard.unreadable);
      return;
    }
    this.offer(words);
  }

  /**
   * A paste by key: the browser's own paste event needs no permission, so it is waited for; where none comes the clipboard is
   * read. The caller must not prevent the key's default.
   */
  expectPaste(): void {
    const asked = performance.now();
    setTimeout(() => {
      if (this.#nativePasteAt < asked && !this.#scope.isDisposed) void this.paste();
    }, nativePasteMs);
  }

  /** Cleans the text, shows the guard when it must (always with `mustShow`), else types it. */
  offer(raw: string, mustShow = false): void {
    const paste = cleanPaste(raw);
    if (paste.text === '') return;
    const targets = this.#parts.targets();
    const marked = this.#isMarked(targets);
    if (mustShow || targets.length > 0 || needsGuard(paste, this.#parts.rules().pasteGuard))
      this.#parts.view.setState({ guarded: { ...paste, marked, targets } });
    else this.#parts.stream.paste(paste.text);
  }

  /** The same for words that the user keeps: a snippet's. Enter behind them is pressed once, after a yes to all of them. */
  offerWords({ text: raw, run, name, shown, mustShow }: TerminalWords): void {
    const paste = cleanPaste(raw);
    if (paste.text === '') return;
    const targets = this.#parts.targets();
    const marked = this.#isMarked(targets);
    if (mustShow || targets.length > 0 || needsGuard(paste, this.#parts.rules().pasteGuard)) {
      this.#parts.view.setState({ guarded: { ...paste, marked, targets, words: { name, run, shown: cleanPaste(shown).text } } });
      return;
    }
    this.put(paste.text, run);
    this.#parts.terminal.focus();
  }

  /** Whether no program of those that a paste goes to takes its line ends for Enter. */
  #isMarked(targets: readonly SessionId[]): boolean {
    if (targets.length > 0) return targets.every((each) => this.#parts.marksPastes(each));
    return this.#parts.terminal.modes.bracketedPasteMode;
  }

  /** Pastes words that were agreed to. */
  put(words: string, run: boolean): void {
    this.#parts.stream.paste(words);
    if (run) this.#parts.stream.answer('\r');
  }

  /** The user's answer to the guard. */
  answerGuard(yes: boolean): void {
    const guarded = this.#parts.view.getState().guarded;
    this.#parts.view.setState({ guarded: undefined });
    if (yes && guarded !== undefined) {
      const run = guarded.words?.run ?? false;
      if (guarded.targets.length > 0) this.#parts.pasteInto(guarded.targets, guarded.text, run);
      else this.put(guarded.text, run);
    }
    this.#parts.terminal.focus();
  }

  /** The user's answer to a program's wish; keeping it for next time is the caller's. */
  answerWish(yes: boolean): void {
    const wish = this.#parts.view.getState().clipboardWish;
    this.#parts.view.setState({ clipboardWish: undefined });
    if (yes && wish !== undefined) this.#writeForProgram(wish);
    this.#parts.terminal.focus();
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #nativePaste(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#nativePasteAt = performance.now();
    const fromMiddleClick = this.#nativePasteAt - this.#middleClickAt < 500;
    if (fromMiddleClick && !this.#middleClickPastes()) return;
    const words = event.clipboardData?.getData('text/plain') ?? '';
    // To be taken now: a browser forgets them right after.
    const items = event.clipboardData === null ? [] : takeOutsideItems(event.clipboardData);
    const names = items.map(({ file, entry }) => entry?.name ?? file?.name ?? '');
    if (!fromMiddleClick && meansFiles(names, words)) return this.#parts.onFiles(items);
    // Where the system has no primary selection, or nothing in it, a middle click means the clipboard.
    if (words === '' && fromMiddleClick) void this.paste();
    else this.offer(words);
  }

  #mouseDown(event: MouseEvent): void {
    if (event.button !== 1) return;
    this.#middleClickAt = performance.now();
    if (this.#middleClickPastes()) this.expectPaste();
  }

  /** Not while the program inside has asked for the mouse. */
  #middleClickPastes(): boolean {
    return this.#parts.rules().middleClickPaste && this.#parts.terminal.modes.mouseTrackingMode === 'none';
  }

  #copySelected(): void {
    if (!this.#parts.rules().copyOnSelect) return;
    // xterm settles the selection in its own listener on the same event.
    setTimeout(() => this.copy(), 0);
  }

  /** Answers true: nobody else shall handle it. Replayed wishes are history. */
  #programWish(data: string): boolean {
    if (this.#parts.stream.isReplaying) return true;
    const wish = readClipboardRequest(data);
    if (wish.kind === 'read') this.#parts.stream.answer(wish.answer);
    else if (wish.kind === 'tooLarge') this.#parts.notify(text.clipboard.tooLarge);
    else if (wish.kind === 'write') this.#programWrites(wish.text);
    return true;
  }

  #programWrites(words: string): void {
    const allowed = this.#parts.rules().programsMayWrite;
    // A second wish must not change the text under a question that is being read.
    if (allowed === undefined) this.#parts.view.setState((state) => ({ clipboardWish: state.clipboardWish ?? words }));
    else if (allowed) this.#writeForProgram(words);
  }

  #writeForProgram(words: string): void {
    this.#parts.port.writeClipboard(words).then(
      () => this.#parts.notify(text.clipboard.wrote(this.#parts.hostName())),
      () => this.#parts.notify(text.clipboard.failed),
    );
  }
}

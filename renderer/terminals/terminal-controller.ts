import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import { Scope, disposable, type Disposable } from '../../shared/base/disposable.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { schemeNamed } from '../../shared/model/colour-scheme.ts';
import type { SessionState } from '../../shared/model/session.ts';
import type { Typed } from '../shell/broadcast-keys.ts';
import { CommandActions } from './commands/command-actions.ts';
import { CommandMarks } from './commands/command-marks.ts';
import { CursorLine, textBeforeCursor } from './cursor-line.ts';
import { EscapeKeys } from './escapes/escape-keys.ts';
import type { TerminalAction } from './key-chords.ts';
import { keepCompositionPlace } from './keyboard/composition-place.ts';
import { KittyKeyboard } from './keyboard/kitty-keyboard.ts';
import { TerminalKeys } from './keyboard/terminal-keys.ts';
import { asTyped, typedFor } from './keyboard/typed-key.ts';
import { calmModes } from './mode-reset.ts';
import { TerminalClipboard } from './terminal-clipboard.ts';
import { TerminalDrawing } from './terminal-drawing.ts';
import { findLimit, TerminalFind } from './terminal-find.ts';
import { addTextLinks, createLinkHandler } from './terminal-links.ts';
import { applySettings, terminalOptions } from './terminal-options.ts';
import { SizeTeller } from './size-teller.ts';
import { offerToProbe } from './terminal-probe.ts';
import { FirstLine, looksLikePrompt } from './start-folder.ts';
import { hearDirectories } from './terminal-directory.ts';
import { TerminalStream } from './terminal-stream.ts';
import type { TerminalSurroundings } from './terminal-surroundings.ts';
import { onThemeChange, themeOf } from './terminal-theme.ts';
import type { TerminalMoment } from './uploads/upload-end.ts';
import { createTerminalViewStore, type TerminalViewStore } from './terminal-view-state.ts';

const noticeMs = 2000;
const bellMs = 400;

/**
 * One terminal without React: the emulator, its add-ons and the pipe. It lives as long as its tab and may be moved in the
 * document; `attach` puts its element somewhere, `detach` takes it out without losing anything.
 */
export class TerminalController implements Disposable {
  readonly view: TerminalViewStore = createTerminalViewStore();
  readonly find: TerminalFind;
  readonly clipboard: TerminalClipboard;
  readonly cursorLine: CursorLine;
  /** What the shell marked, and what can be done with it. */
  readonly commands: CommandActions;
  readonly #marks: CommandMarks;
  readonly #terminal: Terminal;
  readonly #stream: TerminalStream;
  readonly #around: TerminalSurroundings;
  readonly #scope = new Scope();
  readonly #kitty: KittyKeyboard;
  readonly #keys: TerminalKeys;
  readonly #sizes: SizeTeller;
  readonly #fit = new FitAddon();
  readonly #drawing: TerminalDrawing;
  readonly #element = document.createElement('div');
  #state: SessionState | undefined;
  /** Whether the event being handled is the wheel's. */
  #isWheel = false;
  #isOpened = false;
  /** Its pipe waits for what is shown above. */
  #isHeld = false;
  #isVisible = false;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #lastNotice = 0;
  #lastBell = -Infinity;

  constructor(around: TerminalSurroundings) {
    this.#around = around;
    const linkActions = {
      open: (url: string) => around.port.openLink(url),
      hover: (link: ReturnType<TerminalViewStore['getState']>['link']) => this.view.setState({ link }),
    };
    const terminal = new Terminal({
      ...terminalOptions(around.settings()),
      theme: themeOf(schemeNamed(around.settings().colourSchemes, around.settings().colourScheme)),
      linkHandler: createLinkHandler(linkActions),
    });
    this.#terminal = this.#scope.add(terminal);
    offerToProbe(terminal);
    this.cursorLine = new CursorLine(terminal);
    this.#sizes = this.#scope.add(
      new SizeTeller(terminal, (size) => {
        around.onSize(size);
        around.port.resize(size);
      }),
    );
    const onCut = (): void => this.view.setState({ isCut: true });
    const onBytes = (count: number): void => {
      if (this.#isVisible) around.onSeenBytes(count);
    };
    const escapes = { keys: new EscapeKeys(around.escapeCharacter), onCommand: around.onEscape };
    this.#stream = this.#scope.add(new TerminalStream(terminal, around.port, onCut, onBytes, escapes));
    this.#kitty = new KittyKeyboard(terminal, (words) => this.#stream.answer(words));
    for (const heard of this.#kitty.listen()) this.#scope.add(heard);
    this.#keys = new TerminalKeys({
      terminal,
      kitty: this.#kitty,
      isMac: around.isMac,
      settings: around.settings,
      isShellChord: around.isShellChord,
      isStopped: () => this.#isStopped(),
      run: (action) => this.run(action),
      reconnect: () => around.port.reconnect(),
    });
    this.#stream.onTyped = (words, data) => {
      // On the alternate screen the wheel makes arrow keys: they scroll here, and would walk the history of a shell elsewhere.
      if (!this.#isWheel) for (const typed of asTyped(words, data, this.#keys.pressed)) around.onTyped(typed);
    };
    this.#drawing = this.#scope.add(new TerminalDrawing(terminal));
    this.clipboard = this.#scope.add(
      new TerminalClipboard({
        terminal,
        port: around.port,
        stream: this.#stream,
        view: this.view,
        rules: () => {
          const settings = around.settings();
          return { ...settings, programsMayWrite: own(settings.clipboardWriteHosts, around.target()) };
        },
        targets: around.pasteTargets,
        pasteInto: around.pasteInto,
        marksPastes: around.marksPastes,
        hostName: around.name,
        notify: (words) => this.notify(words),
        onFiles: (items) => around.onFiles(items),
      }),
    );
    this.#marks = this.#scope.add(
      new CommandMarks({
        terminal,
        isReplaying: () => this.#stream.isReplaying,
        now: () => Date.now(),
        onMark: (command, at) => this.view.setState({ commandMenu: { command, at } }),
        onFirst: () => this.view.setState({ hasCommands: true }),
      }),
    );
    this.commands = new CommandActions({
      terminal,
      marks: this.#marks,
      copy: (words) => around.port.writeClipboard(words),
      notify: (words) => this.notify(words),
      type: (words) => this.type(words),
      paste: (words) => this.clipboard.offer(words, true),
    });
    const search = new SearchAddon({ highlightLimit: findLimit });
    terminal.loadAddon(search);
    terminal.loadAddon(this.#fit);
    addTextLinks(terminal, linkActions);
    this.find = new TerminalFind(terminal, search);
    this.#element.className = 'terminal-host';
    this.#listen();
    this.#begin(around.earlier);
  }

  /** What stood here before comes first, and what the shell prints under it. */
  #begin(earlier: TerminalSurroundings['earlier']): void {
    if (earlier === undefined) return this.#stream.connect();
    this.#isHeld = true;
    void earlier.then((parts) => {
      this.#isHeld = false;
      if (this.#scope.isDisposed) return;
      this.#stream.showEarlier(parts);
      this.#stream.connect();
    });
  }

  /** Puts the terminal into `parent`. The first time it waits for the font, because cells are measured then. */
  attach(parent: HTMLElement): void {
    parent.append(this.#element);
    if (this.#isOpened) {
      this.fit();
      return;
    }
    this.#isOpened = true;
    this.#terminal.open(this.#element);
    this.clipboard.listen(this.#element);
    this.#scope.add(keepCompositionPlace(this.#element));
    this.fit();
    void document.fonts.load(`13px ${String(this.#terminal.options.fontFamily)}`).then(() => this.#measureAgain());
  }

  detach(): void {
    this.#element.remove();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Whether it has the keyboard, and what went to the program inside so far. */
  get moment(): TerminalMoment {
    return { hasFocus: this.#element.contains(document.activeElement), sent: this.#stream.sent };
  }

  /** A hidden terminal parses in small slices behind everything else, and draws nothing. */
  setVisible(visible: boolean): void {
    this.#isVisible = visible;
    this.#stream.setHidden(!visible);
    this.#drawing.set(visible && this.#around.settings().gpuRendering === 'auto' && this.#isOpened);
    if (visible) this.fit();
  }

  /** Fits columns and rows to the space there is. Without space (a hidden panel) nothing changes. */
  fit(): void {
    if (this.#element.clientWidth < 20 || this.#element.clientHeight < 20 || !this.#element.isConnected) return;
    this.#fit.fit();
    this.#sizes.soon();
  }

  applySettings(): void {
    applySettings(this.#terminal, this.#around.settings());
    this.#colour();
    this.#element.classList.toggle('with-ligatures', this.#around.settings().terminalLigatures);
    this.fit();
  }

  /** Tells the terminal what became of its session: modes of a shell that is gone are put back. */
  setSessionState(state: SessionState): void {
    const before = this.#state;
    this.#state = state;
    const wasRunning = before?.kind === 'open' || before?.kind === 'stalled';
    if (wasRunning && state.kind !== 'open' && state.kind !== 'stalled') {
      this.#stream.writeLocal(calmModes);
      this.#kitty.reset();
      this.#marks.shellEnded();
    }
    if (before !== undefined && before.kind !== 'open' && state.kind === 'open') this.#sizes.tell();
  }

  /** Attaches to the session again after the wire to the core broke and came back. */
  reconnectPipe(): void {
    if (this.#stream.isConnected || this.#isHeld) return;
    this.#stream.connect();
    this.view.setState({ isCut: false });
    // What the size became meanwhile nobody heard.
    this.#sizes.forget();
    this.#sizes.soon();
  }

  run(action: TerminalAction | 'clear' | 'pasteNow' | 'reconnect'): void {
    switch (action) {
      case 'copy':
        this.clipboard.copy();
        return;
      case 'paste':
        this.clipboard.expectPaste();
        return;
      case 'pasteNow':
        void this.clipboard.paste();
        return;
      case 'find':
        this.view.setState({ findIsOpen: true });
        return;
      case 'selectAll':
        this.#terminal.selectAll();
        return;
      case 'clear':
        this.#terminal.clear();
        return;
      case 'reconnect':
        this.#around.port.reconnect();
        return;
      case 'fontLarger':
      case 'fontSmaller':
      case 'fontReset':
        this.#around.changeFontSize(action === 'fontLarger' ? 'larger' : action === 'fontSmaller' ? 'smaller' : 'reset');
        return;
    }
  }

  /** Types words for the user, who asked for it; without a line end he can still look at them. */
  type(words: string): void {
    this.#stream.answer(words);
    this.focus();
  }

  /** What was typed in another terminal that this one is typed into with. */
  typeFromOther(typed: Typed): void {
    const words = typedFor(typed, {
      flags: this.#kitty.flags,
      isApplication: this.#terminal.modes.applicationCursorKeysMode,
      backspaceKey: this.#around.settings().backspaceKey,
    });
    if (words !== '') this.#stream.answer(words);
  }

  /** Whether the program inside asked for pastes to be marked (bracketed paste). */
  get marksPastes(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  /** A line at the terminal's foot that goes away after two seconds. */
  notify(words: string): void {
    clearTimeout(this.#noticeTimer);
    this.#lastNotice += 1;
    this.view.setState({ notice: { id: this.#lastNotice, words } });
    this.#noticeTimer = setTimeout(() => this.view.setState({ notice: undefined }), noticeMs);
  }

  dispose(): void {
    clearTimeout(this.#noticeTimer);
    this.#scope.dispose();
    this.#element.remove();
  }

  #listen(): void {
    const terminal = this.#terminal;
    this.#scope.add(
      terminal.onTitleChange((title) => {
        const safe = printableLine(title, 120);
        this.view.setState({ title: safe });
        this.#around.onTitle(safe);
      }),
    );
    this.#scope.add(terminal.onBell(() => this.#bell()));
    this.#scope.add(terminal.onResize(() => this.#sizes.soon()));
    this.#scope.add(terminal.onSelectionChange(() => this.view.setState({ hasSelection: terminal.hasSelection() })));
    for (const heard of hearDirectories(terminal, this.#around.onDirectory)) this.#scope.add(heard);
    const { firstLine } = this.#around;
    if (firstLine !== undefined) {
      const first = this.#scope.add(
        new FirstLine(
          () => looksLikePrompt(textBeforeCursor(terminal)),
          () => this.#stream.answer(firstLine),
        ),
      );
      this.#element.addEventListener('keydown', () => first.dispose(), { capture: true, once: true, passive: true });
      this.#scope.add(terminal.onWriteParsed(() => this.#stream.shown > 0 && first.printed()));
    }
    const firstOutput = terminal.onWriteParsed(() => {
      if (this.#stream.shown === 0) return;
      this.view.setState({ hasOutput: true });
      firstOutput.dispose();
    });
    this.#scope.add(firstOutput);
    this.#scope.add(disposable(onThemeChange(() => this.#colour())));
    terminal.attachCustomKeyEventHandler((event) => this.#keys.take(event));
    terminal.attachCustomWheelEventHandler(() => {
      this.#isWheel = true;
      queueMicrotask(() => (this.#isWheel = false));
      return true;
    });
    // A click with Alt presses arrow keys too, counted by the line that stands here.
    const setAltClick = () => (terminal.options.altClickMovesCursor = this.#around.pasteTargets().length === 0);
    this.#element.addEventListener('mousedown', setAltClick, { capture: true });
    this.#element.addEventListener('contextmenu', (event) => this.#contextMenu(event), { capture: true });
    for (const name of ['keydown', 'input', 'compositionend', 'paste', 'mousedown', 'wheel'] as const)
      this.#element.addEventListener(name, () => this.#stream.noteGesture(), { capture: true, passive: true });
    const observer = new ResizeObserver(() => this.fit());
    observer.observe(this.#element);
    this.#scope.add(disposable(() => observer.disconnect()));
  }

  #colour(): void {
    const { colourSchemes, colourScheme } = this.#around.settings();
    const scheme = schemeNamed(colourSchemes, colourScheme);
    this.#terminal.options.theme = themeOf(scheme);
    // The edge around the cells is the page's.
    this.#element.style.background = scheme?.background ?? '';
  }

  #isStopped(): boolean {
    return this.#state?.kind === 'ended' || this.#state?.kind === 'failed' || this.#state?.kind === 'reconnecting';
  }

  #contextMenu(event: MouseEvent): void {
    event.preventDefault();
    // With Shift the menu opens although the program inside uses the mouse.
    if (this.#terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey) return;
    event.stopPropagation();
    if (this.#around.settings().rightClick === 'paste' && !event.shiftKey) void this.clipboard.paste();
    else this.view.setState({ menuAt: { x: event.clientX, y: event.clientY } });
  }

  #bell(): void {
    const now = performance.now();
    if (this.#stream.isReplaying || this.#around.settings().bellStyle === 'none' || now - this.#lastBell < bellMs) return;
    this.#lastBell = now;
    this.view.setState((state) => ({ bells: state.bells + 1 }));
  }

  #measureAgain(): void {
    if (this.#scope.isDisposed) return;
    const family = this.#terminal.options.fontFamily ?? 'monospace';
    // Setting another value is what makes xterm measure its cells anew.
    this.#terminal.options.fontFamily = `${family}, monospace`;
    this.#terminal.options.fontFamily = family;
    this.fit();
  }
}

function own(hosts: Readonly<Record<string, boolean>>, host: string): boolean | undefined {
  return Object.hasOwn(hosts, host) ? hosts[host] : undefined;
}

import type { Terminal } from '@xterm/xterm';
import type { Settings } from '../../../shared/model/settings.ts';
import type { KeyPress } from '../../shell/broadcast-keys.ts';
import { terminalAction, type TerminalAction } from '../key-chords.ts';
import type { KittyKeyboard } from './kitty-keyboard.ts';
import { kittySequence } from './kitty-keys.ts';

interface TerminalKeysParts {
  readonly terminal: Pick<Terminal, 'hasSelection' | 'clearSelection' | 'input' | 'options'>;
  readonly kitty: Pick<KittyKeyboard, 'flags'>;
  readonly isMac: boolean;
  readonly settings: () => Pick<Settings, 'backspaceKey'>;
  /** Whether the workbench wants this key combination although a terminal has the focus. */
  readonly isShellChord: (event: KeyboardEvent) => boolean;
  /** No shell runs: Enter and R start one, Tab leads to what is offered. */
  readonly isStopped: () => boolean;
  readonly run: (action: TerminalAction) => void;
  readonly reconnect: () => void;
}

/** Whose a key is: the terminal's own, the workbench's, or the program's inside, and how that one wants it written. */
export class TerminalKeys {
  readonly #parts: TerminalKeysParts;
  /** The key whose event is being handled, and whether it is written by the kitty protocol. */
  #pressed: { readonly key: KeyPress; readonly isEncoded: boolean } | undefined;

  constructor(parts: TerminalKeysParts) {
    this.#parts = parts;
  }

  get pressed(): { readonly key: KeyPress; readonly isEncoded: boolean } | undefined {
    return this.#pressed;
  }

  /** Answers whether xterm may have the key. */
  take(event: KeyboardEvent): boolean {
    const { terminal, isMac, isShellChord, isStopped, run, reconnect } = this.#parts;
    if (event.type !== 'keypress') this.#note(event);
    const action = terminalAction(event, isMac, terminal.hasSelection());
    if (event.type !== 'keydown') return action === undefined && !isShellChord(event) && !this.#isKittyKey(event);
    if (action !== undefined) {
      // A paste by key is the browser's own: its event brings the text without asking for a permission.
      if (action !== 'paste') event.preventDefault();
      event.stopPropagation();
      run(action);
      // Ctrl+C copied; the next one is for the program again.
      if (action === 'copy' && !event.shiftKey && !isMac) terminal.clearSelection();
      return false;
    }
    if (isShellChord(event)) return false;
    if (isStopped() && !event.ctrlKey && !event.altKey && !event.metaKey && ['Enter', 'r', 'R'].includes(event.key)) {
      event.preventDefault();
      reconnect();
      return false;
    }
    // Without a shell Tab belongs to the page again: it leads to the buttons of the card or the chip.
    if (isStopped() && event.key === 'Tab') return false;
    return !this.#isKittyKey(event) && !this.#isOtherBackspace(event);
  }

  /** Backspace sends BS and Ctrl+Backspace DEL where the host wants it so; xterm has it the other way round. */
  #isOtherBackspace({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
    const { terminal, settings } = this.#parts;
    if (key !== 'Backspace' || altKey || metaKey || settings().backspaceKey === 'delete') return false;
    terminal.input(ctrlKey ? '\u007f' : '\b');
    return true;
  }

  /** Writes a key as the program inside asked for it; answers whether it was one that is written so. */
  #isKittyKey(event: KeyboardEvent): boolean {
    const { terminal, kitty } = this.#parts;
    const key = this.#pressed?.key;
    if (event.type === 'keypress' || key === undefined) return false;
    const sequence = kittySequence(key, kitty.flags);
    if (sequence === undefined) return false;
    event.preventDefault();
    this.#pressed = { key, isEncoded: true };
    terminal.input(sequence);
    return true;
  }

  /** Keeps the key while xterm handles its event, which is when it says what the key makes. */
  #note(event: KeyboardEvent): void {
    const { isMac, terminal } = this.#parts;
    const typesText = event.getModifierState('AltGraph') || (isMac && event.altKey && terminal.options.macOptionIsMeta !== true);
    const { type, key, code, ctrlKey, shiftKey, altKey, metaKey, repeat, isComposing } = event;
    const held = { ctrlKey, shiftKey, altKey, metaKey };
    this.#pressed = { key: { type, key, code, ...held, repeat, isComposing, typesText }, isEncoded: false };
    queueMicrotask(() => (this.#pressed = undefined));
  }
}

import type { Terminal } from '@xterm/xterm';
import { showDirection } from '../../ui/direction-marks.ts';
import type { CommandMarks } from './command-marks.ts';
import { highlight } from './command-highlight.ts';
import type { ShellCommand } from './shell-command.ts';
import { text } from './text.ts';

interface Parts {
  readonly terminal: Terminal;
  readonly marks: CommandMarks;
  readonly copy: (words: string) => Promise<void>;
  readonly notify: (words: string) => void;
  /** Types as the user would, who presses Enter. */
  readonly type: (words: string) => void;
  /** Shows the text first, and pastes it after a yes. */
  readonly paste: (words: string) => void;
}

const line = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$/u;

/** What can be done with the commands that a shell marked; each with the one that was gone to last, else with the newest. */
export class CommandActions {
  readonly #parts: Parts;
  #gone: { readonly id: number; readonly viewport: number } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Scrolls to the command before or after what is on top, and shows it for a moment. */
  go(direction: 'previous' | 'next'): void {
    const { terminal, marks, notify } = this.#parts;
    const { commands } = marks;
    if (marks.last === undefined) return notify(text.none);
    const found = direction === 'previous' ? this.#before(commands) : this.#after(commands);
    if (found === undefined) {
      if (direction === 'next') terminal.scrollToBottom();
      this.#gone = undefined;
      return notify(direction === 'previous' ? text.noOlder : text.noNewer);
    }
    terminal.scrollToLine(found.prompt.line);
    this.#gone = { id: found.id, viewport: terminal.buffer.active.viewportY };
    highlight(terminal, found.prompt);
  }

  /** Undefined with a notice where no command is known. */
  get target(): ShellCommand | undefined {
    const gone = this.#here();
    return this.#parts.marks.commands.find(({ id }) => id === gone) ?? this.#parts.marks.last;
  }

  select(command = this.target): void {
    const { terminal, marks, notify } = this.#parts;
    if (command === undefined) return notify(text.none);
    const lines = marks.outputLines(command);
    if (lines === undefined) return notify(text.noOutput);
    terminal.selectLines(lines.first, lines.last);
    const { viewportY } = terminal.buffer.active;
    if (lines.first >= viewportY && lines.first < viewportY + terminal.rows) return;
    terminal.scrollToLine(command.prompt.isDisposed ? lines.first : command.prompt.line);
    this.#gone = { id: command.id, viewport: terminal.buffer.active.viewportY };
  }

  async copyOutput(command = this.target): Promise<void> {
    const { marks, copy, notify } = this.#parts;
    if (command === undefined) return notify(text.none);
    const words = marks.outputText(command);
    if (words === undefined) return notify(text.noOutput);
    await copy(words);
    notify(text.copied(words.split('\n').length));
  }

  async copyWords({ words }: ShellCommand): Promise<void> {
    if (words === undefined) return this.#parts.notify(text.noWords);
    await this.#parts.copy(words);
    this.#parts.notify(text.copied(words.split('\n').length));
  }

  /**
   * Puts its words onto an empty prompt's line; the Enter is always the user's. Any host that was reached from this shell can print marks, so nothing
   * proves whose words they are. Several lines, and words that are not seen as they are, are shown first.
   */
  putOnLine(command = this.target): void {
    const { marks, notify, type, paste } = this.#parts;
    if (command === undefined) return notify(text.none);
    const { words } = command;
    if (words === undefined) return notify(text.noWords);
    const { isReady } = marks;
    if (isReady !== true) return notify(isReady === false ? text.notAtPrompt : text.somethingTyped);
    if (!line.test(words) || showDirection(words) !== words) return paste(words);
    type(words);
  }

  #before(commands: readonly ShellCommand[]): ShellCommand | undefined {
    const gone = this.#here();
    const ran = commands.filter(({ state }) => state !== 'prompt');
    if (gone !== undefined) return ran.findLast(({ id }) => id < gone);
    const { viewportY, baseY } = this.#parts.terminal.buffer.active;
    return viewportY >= baseY ? ran.at(-1) : ran.findLast(({ prompt }) => prompt.line < viewportY);
  }

  #after(commands: readonly ShellCommand[]): ShellCommand | undefined {
    const gone = this.#here();
    if (gone !== undefined) return commands.find(({ id, state }) => id > gone && state !== 'prompt');
    const { viewportY, baseY } = this.#parts.terminal.buffer.active;
    return viewportY >= baseY ? undefined : commands.find(({ prompt, state }) => state !== 'prompt' && prompt.line > viewportY);
  }

  /** The command gone to, as long as nobody scrolled since. */
  #here(): number | undefined {
    return this.#gone?.viewport === this.#parts.terminal.buffer.active.viewportY ? this.#gone.id : undefined;
  }
}

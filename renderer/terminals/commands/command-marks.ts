import type { IDecoration, IMarker, Terminal } from '@xterm/xterm';
import { Scope, type Disposable } from '../../../shared/base/disposable.ts';
import { textBetween } from './buffer-text.ts';
import { drawCommandMark, paintCommandMark } from './command-gutter.ts';
import type { ShellCommand } from './shell-command.ts';
import { mostWords, readOsc133, readOsc633, type ShellMark } from './shell-marks.ts';

/**
 * Each one has two markers, which xterm moves with every line that leaves the top of a full buffer: more of them would be felt in a flood. One that
 * is pushed out by its text goes by itself.
 */
const mostCommands = 200;

interface Entry extends ShellCommand {
  readonly decoration?: IDecoration | undefined;
}

interface Parts {
  readonly terminal: Terminal;
  /** Bytes of before a reload: nothing is known of their times. */
  readonly isReplaying: () => boolean;
  readonly now: () => number;
  /** The mark in the gutter was pressed. */
  readonly onMark: (command: ShellCommand, at: { readonly x: number; readonly y: number }) => void;
  /** A first command was seen. */
  readonly onFirst: () => void;
}

/** The commands that a shell with integration marked, oldest first. Only in the normal screen: full-screen programs have none. */
export class CommandMarks implements Disposable {
  readonly #parts: Parts;
  readonly #scope = new Scope();
  #entries: Entry[] = [];
  #lastId = 0;
  /** Words that the shell told for the command that is about to run. */
  #told: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { terminal } = parts;
    const hear = (mark: ShellMark | undefined): boolean => {
      if (mark === undefined) return false;
      if (terminal.buffer.active.type === 'normal') this.#take(mark);
      return true;
    };
    this.#scope.add(terminal.parser.registerOscHandler(133, (data) => hear(readOsc133(data))));
    this.#scope.add(terminal.parser.registerOscHandler(633, (data) => hear(readOsc633(data))));
  }

  /** Those whose text is still there. */
  get commands(): readonly ShellCommand[] {
    return this.#entries.filter(({ prompt }) => !prompt.isDisposed);
  }

  /** The newest one that ran, running or done. */
  get last(): ShellCommand | undefined {
    return this.commands.findLast(({ state }) => state !== 'prompt');
  }

  /** Whether the shell waits with nothing typed yet: words may be typed for the user. Undefined: something is typed already. */
  get isReady(): boolean | undefined {
    const current = this.#entries.at(-1);
    if (current?.state !== 'prompt' || current.input === undefined || current.input.marker.isDisposed) return false;
    const { active } = this.#parts.terminal.buffer;
    if (active.type !== 'normal') return false;
    const { marker, column } = current.input;
    return active.baseY + active.cursorY === marker.line && active.cursorX === column ? true : undefined;
  }

  /** First and last line of a command's output; undefined where it printed nothing, or its lines are gone. */
  outputLines(command: ShellCommand): { readonly first: number; readonly last: number } | undefined {
    const { output, id } = command;
    if (output === undefined || output.isDisposed) return undefined;
    const { active, normal } = this.#parts.terminal.buffer;
    const next = this.#entries.find((entry) => entry.id > id && !entry.prompt.isDisposed)?.prompt.line;
    const cursor = normal.baseY + normal.cursorY - (active === normal && normal.cursorX > 0 ? 0 : 1);
    const last = next === undefined ? cursor : next - 1;
    return last < output.line ? undefined : { first: output.line, last };
  }

  outputText(command: ShellCommand): string | undefined {
    const lines = this.outputLines(command);
    if (lines === undefined) return undefined;
    const { normal } = this.#parts.terminal.buffer;
    return textBetween(normal, { line: lines.first, column: 0 }, { line: lines.last, column: this.#parts.terminal.cols });
  }

  /** The shell is gone: what ran in it has no end that anybody knows. */
  shellEnded(): void {
    this.#finish(undefined);
  }

  dispose(): void {
    this.#scope.dispose();
    for (const entry of this.#entries) forget(entry);
    this.#entries = [];
  }

  #take(mark: ShellMark): void {
    switch (mark.kind) {
      case 'prompt':
        return this.#prompt();
      case 'input':
        return this.#input();
      case 'words':
        this.#told = mark.words;
        return;
      case 'output':
        return this.#run(mark.words ?? this.#told);
      case 'end':
        return this.#finish(mark.exit);
    }
  }

  #prompt(): void {
    this.#finish(undefined);
    this.#told = undefined;
    const last = this.#entries.at(-1);
    const { active } = this.#parts.terminal.buffer;
    const line = active.baseY + active.cursorY;
    if (last?.state === 'prompt') {
      // Drawn once more: after a resize, or as another prompt stands below one that nothing was run at.
      if (last.prompt.line === line) return;
      forget(last);
      this.#entries.pop();
    }
    const prompt = this.#parts.terminal.registerMarker(0);
    this.#lastId += 1;
    this.#entries.push({ id: this.#lastId, state: 'prompt', prompt });
    while (this.#entries.length > mostCommands) {
      const oldest = this.#entries.shift();
      if (oldest !== undefined) forget(oldest);
    }
  }

  #input(): void {
    const last = this.#entries.at(-1);
    if (last?.state !== 'prompt') return;
    last.input?.marker.dispose();
    const marker = this.#parts.terminal.registerMarker(0);
    this.#change(last, { input: { marker, column: this.#parts.terminal.buffer.active.cursorX } });
  }

  #run(told: string | undefined): void {
    const last = this.#entries.at(-1);
    if (last?.state !== 'prompt') return;
    const replayed = this.#parts.isReplaying();
    const words = told ?? this.#wordsOnScreen(last);
    last.input?.marker.dispose();
    const decoration = drawCommandMark(this.#parts.terminal, last.prompt, (at) => {
      const pressed = this.#entries.find(({ id }) => id === last.id);
      if (pressed !== undefined) this.#parts.onMark(pressed, at);
    });
    const running = this.#change(last, {
      state: 'running',
      input: undefined,
      output: this.#parts.terminal.registerMarker(0),
      words,
      startedAt: replayed ? undefined : this.#parts.now(),
      decoration,
    });
    this.#told = undefined;
    paintCommandMark(running.decoration, running);
    this.#parts.onFirst();
  }

  #finish(exit: number | undefined): void {
    const last = this.#entries.at(-1);
    if (last?.state !== 'running') return;
    const endedAt = last.startedAt === undefined || this.#parts.isReplaying() ? undefined : this.#parts.now();
    const done = this.#change(last, { state: 'done', exit, endedAt });
    paintCommandMark(done.decoration, done);
  }

  #wordsOnScreen({ input }: Entry): string | undefined {
    if (input === undefined || input.marker.isDisposed) return undefined;
    const { active } = this.#parts.terminal.buffer;
    const words = textBetween(
      active,
      { line: input.marker.line, column: input.column },
      { line: active.baseY + active.cursorY, column: active.cursorX },
    ).trim();
    return words === '' || words.length > mostWords ? undefined : words;
  }

  #change(entry: Entry, changes: Partial<Entry>): Entry {
    const changed = { ...entry, ...changes };
    this.#entries[this.#entries.indexOf(entry)] = changed;
    return changed;
  }
}

function forget({ prompt, output, input, decoration }: Entry): void {
  const markers: readonly (IMarker | undefined)[] = [prompt, output, input?.marker];
  decoration?.dispose();
  for (const marker of markers) marker?.dispose();
}

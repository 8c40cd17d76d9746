import type { Terminal } from '@xterm/xterm';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import { printable } from '../../shared/base/printable.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import { runInBackground } from './background.ts';
import type { EscapeCommand, EscapeKeys } from './escapes/escape-keys.ts';
import { drawMark } from './stream-mark-line.ts';
import { StreamMarks } from './stream-marks.ts';
import type { TerminalPort } from './terminal-port.ts';
import { text } from './text.ts';
import { WriteQueue } from './write-queue.ts';

/** After a key or click, replies and typing can't be told apart for so long. */
const gestureMs = 50;

/** ssh's escapes in what is typed, and who does them. */
export interface TypedEscapes {
  readonly keys: EscapeKeys;
  readonly onCommand: (command: EscapeCommand) => void;
}

/**
 * The bytes of one session: from the pipe into the emulator, from the keyboard into the pipe. Credit goes back when the emulator
 * has parsed a chunk. While old bytes are replayed after a reload, what the emulator answers to the queries in them (device
 * attributes, cursor reports) is dropped: the programs that asked have been answered long ago.
 */
export class TerminalStream implements Disposable {
  readonly #terminal: Terminal;
  readonly #port: TerminalPort;
  readonly #scope = new Scope();
  readonly #marks = new StreamMarks<string>();
  readonly #queue: WriteQueue;
  readonly #onCut: () => void;
  readonly #escapes: TypedEscapes | undefined;
  #isPasting = false;
  /** Hears what goes out for typing and what the emulator says by itself: `data` made of one key, an escape character that waited before it. */
  onTyped: (words: string, data: string) => void = () => undefined;
  #pipe: Pipe | undefined;
  /** Replayed bytes that are not parsed yet. */
  #replayLeft = 0;
  #lastGesture = -Infinity;
  #sent = 0;

  /** `onBytes` hears how many bytes go to the emulator. */
  constructor(
    terminal: Terminal,
    port: TerminalPort,
    onCut: () => void,
    onBytes: (count: number) => void = () => undefined,
    escapes?: TypedEscapes,
  ) {
    this.#escapes = escapes;
    this.#terminal = terminal;
    this.#port = port;
    this.#onCut = onCut;
    const write = (bytes: Uint8Array, parsed: () => void): void => {
      onBytes(bytes.length);
      terminal.write(bytes, parsed);
    };
    this.#queue = this.#scope.add(new WriteQueue(write, runInBackground));
    this.#scope.add(port.onReplayed((replayed) => this.#startReplay(replayed)));
    this.#scope.add(port.onGapMarked((gap) => this.#addGap(gap.at, text.gap(gap.gapSeconds, gap.markedAt ?? Date.now()))));
    this.#scope.add(terminal.onData((data) => this.#hear(data)));
    this.#scope.add(terminal.onBinary((data) => this.#type(Uint8Array.from(data, (character) => character.charCodeAt(0)))));
  }

  /** Whether replayed bytes are still being parsed: no bell, no clipboard, no answers for these. */
  get isReplaying(): boolean {
    return this.#replayLeft > 0;
  }

  /** Stream offset of what was shown. */
  get shown(): number {
    return this.#marks.received;
  }

  /** Opens the pipe, or opens it again where it left off. */
  connect(): void {
    this.#pipe?.end();
    const pipe = this.#port.openPipe(this.#marks.received);
    this.#pipe = pipe;
    pipe.receive((bytes, used) => this.#accept(bytes, used));
    pipe.onEnded(() => {
      if (this.#pipe !== pipe) return;
      this.#pipe = undefined;
      if (!this.#scope.isDisposed) this.#onCut();
    });
  }

  get isConnected(): boolean {
    return this.#pipe !== undefined;
  }

  setHidden(hidden: boolean): void {
    this.#queue.setHidden(hidden);
  }

  /** The user touched keyboard or mouse: what comes now is typing, also during a replay. */
  noteGesture(): void {
    this.#lastGesture = performance.now();
  }

  /** Local control sequences that the server never sees and that don't count in the stream. */
  writeLocal(sequence: string): void {
    this.#queue.push(new TextEncoder().encode(sequence), () => undefined);
  }

  /**
   * What stood here in earlier runs, each part with a rule under it. It is text alone, and counts in no stream. Not dimmed: a dim colour (SGR 2) is
   * below the contrast that reading needs in some themes and schemes.
   */
  showEarlier(parts: readonly { readonly text: string; readonly rule: string }[]): void {
    for (const { text: words, rule } of parts) {
      this.writeLocal(
        `\u001b[0m${inertLines(words)
          .map((line) => `${line}\r\n`)
          .join('')}`,
      );
      this.#draw(rule);
    }
  }

  /** Counts up with whatever goes to the program inside, typed or not: the same number, nothing went there meanwhile. */
  get sent(): number {
    return this.#sent;
  }

  /** Answers a query of the program inside. */
  answer(sequence: string): void {
    this.#type(new TextEncoder().encode(sequence));
  }

  /** Pastes into the emulator, which marks it where the program asked for that. */
  paste(words: string): void {
    this.#isPasting = true;
    this.#terminal.paste(words);
    this.#isPasting = false;
  }

  dispose(): void {
    this.#scope.dispose();
    const pipe = this.#pipe;
    this.#pipe = undefined;
    pipe?.end();
  }

  /** Takes what the emulator makes of keys, and what it says by itself. */
  #hear(data: string): void {
    if (this.#isOldAnswer) return;
    const parts = this.#isPasting ? this.#escapes?.keys.passBy(data) : this.#escapes?.keys.take(data);
    if (parts === undefined) return this.#send(data, data);
    for (const part of parts) {
      if (part.kind === 'send') this.#send(part.words, data);
      else this.#escapes?.onCommand(part.command);
    }
  }

  /** What is pasted goes to others by their own rules, not as typing. */
  #send(words: string, data: string): void {
    this.answer(words);
    if (!this.#isPasting) this.onTyped(words, data);
  }

  get #isOldAnswer(): boolean {
    return this.isReplaying && performance.now() - this.#lastGesture > gestureMs;
  }

  #type(bytes: Uint8Array): void {
    if (this.#isOldAnswer) return;
    this.#sent += 1;
    // Without awaiting: the pipe keeps the order, and a key must not wait for anything. When the pipe is gone so is the shell.
    void this.#pipe?.write(bytes).catch(() => undefined);
  }

  #accept(bytes: Uint8Array, used: () => void): void {
    const pieces = this.#marks.take(bytes);
    pieces.forEach((piece, index) => {
      const isLast = index === pieces.length - 1;
      this.#queue.push(piece.bytes, () => {
        this.#replayLeft = Math.max(0, this.#replayLeft - piece.bytes.length);
        if (isLast) used();
      });
      if (piece.markAfter !== undefined) this.#draw(piece.markAfter);
    });
  }

  #startReplay({ start, end }: { readonly start: number; readonly end: number }): void {
    const shown = this.#marks.received;
    this.#replayLeft = Math.max(0, end - start);
    if (start === shown) return;
    this.#marks.restart(start);
    if (start > shown) this.#draw(text.olderGone);
  }

  #addGap(at: number, words: string): void {
    if (this.#marks.add(at, words)) this.#draw(words);
  }

  #draw(words: string): void {
    this.#queue.barrier((done) => drawMark(this.#terminal, words, done));
  }
}

/** The lines of text with nothing in them that an emulator acts on, whatever the core made of it. */
function inertLines(words: string): string[] {
  return words === '' ? [] : printable(words, Infinity).split('\n');
}

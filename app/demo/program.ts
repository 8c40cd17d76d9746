import type { Event } from '../../shared/base/emitter.ts';
import type { TerminalSize } from '../../shared/model/session.ts';
import type { Key } from './keys.ts';
import type { Paint } from './paint.ts';

/** What a shell remembers between its commands. */
export interface ShellState {
  readonly user: string;
  /** Absolute path of the working folder. */
  cwd: string;
  lastStatus: number;
  readonly history: readonly string[];
  /** Fingerprint of the demo's host key. */
  readonly fingerprint: string;
  /** Start of the demo host, milliseconds since 1970. */
  readonly startedAt: number;
}

/** What a command of the demo gets. Its promise rejects with the signal's reason after Ctrl-C or a lost connection. */
export interface ProgramContext {
  readonly args: readonly string[];
  readonly shell: ShellState;
  readonly signal: AbortSignal;
  /** Whether a pseudo terminal is there: else no colours and no drawing. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
  now(): number;
  size(): TerminalSize;
  /** Writes to stdout and waits while the client does not read. */
  print(text: string): Promise<void>;
  /** Writes to stderr. */
  complain(text: string): Promise<void>;
  /** Waits; ends early and rejects when the command is interrupted. */
  pause(delayMs: number): Promise<void>;
  readonly onKey: Event<Key>;
  readonly onResized: Event<void>;
  /** The client's stdin, for a command that runs without a terminal. */
  readonly input: AsyncIterable<Uint8Array> | undefined;
  /** Writes bytes to stdout as they are. */
  printBytes(bytes: Uint8Array): Promise<void>;
}

/** Runs and answers the exit status. */
export type Program = (context: ProgramContext) => Promise<number>;

export interface CommandEntry {
  readonly summary: string;
  readonly run: Program;
}

import type { IMarker } from '@xterm/xterm';

/** One prompt and what was run at it. Lines are found by markers: they move with the text and are gone with it. */
export interface ShellCommand {
  readonly id: number;
  readonly state: 'prompt' | 'running' | 'done';
  /** The line that the prompt begins on. */
  readonly prompt: IMarker;
  /** Where what is typed begins; absent once it runs, or where the shell doesn't say. */
  readonly input?: { readonly marker: IMarker; readonly column: number } | undefined;
  /** The first line of its output. */
  readonly output?: IMarker | undefined;
  readonly words?: string | undefined;
  /** The shell itself told the words, and Enter was pressed at this prompt: a program that prints marks can't bring words in here. */
  readonly isSure: boolean;
  readonly exit?: number | undefined;
  /** Milliseconds since 1970; absent for what was replayed after a reload. */
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

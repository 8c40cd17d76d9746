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
  /** As the shell told them, or as they stood on the screen. Untrusted: each program and each host that prints here can bring words in. */
  readonly words?: string | undefined;
  readonly exit?: number | undefined;
  /** Milliseconds since 1970; absent for what was replayed after a reload. */
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

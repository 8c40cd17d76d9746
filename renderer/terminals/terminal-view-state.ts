import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionId } from '../../shared/model/ids.ts';
import { noCommands, type CommandViewState } from './commands/command-view.ts';
import type { EscapeView } from './escapes/escape-actions.ts';
import type { UploadAsk } from './uploads/upload-ask.ts';
import type { CleanPaste } from './paste.ts';
import type { HoveredLink } from './terminal-links.ts';

/** `words`: it is a snippet's, and how it may be seen. */
export interface GuardedPaste extends CleanPaste {
  readonly marked: boolean;
  /** Terminals that it goes to; empty: the one that asks alone. */
  readonly targets: readonly SessionId[];
  readonly words?: { readonly name: string; readonly run: boolean; readonly shown: string };
}

/** What the view shows around the emulator. Bytes of the terminal and secrets never come here. */
export interface TerminalViewState extends CommandViewState {
  /** The title that the program inside set, made safe; empty: none. */
  readonly title: string;
  /** Whether the terminal has shown anything yet. */
  readonly hasOutput: boolean;
  readonly hasSelection: boolean;
  readonly findIsOpen: boolean;
  /** Where the menu was asked for, in pixels from the window's edge. */
  readonly menuAt: { readonly x: number; readonly y: number } | undefined;
  /** A paste that waits for the user's yes. `marked`: the program marks pasted text. */
  readonly guarded: GuardedPaste | undefined;
  /** A program's wish to write the clipboard that waits for the user's answer. */
  readonly clipboardWish: string | undefined;
  /** A line that goes away by itself. `id` tells two equal ones apart. */
  readonly notice: { readonly id: number; readonly words: string } | undefined;
  readonly link: HoveredLink | undefined;
  /** Files that were pasted or dropped and wait for the answer where they go. */
  readonly uploadAsk: UploadAsk | undefined;
  /** What is being uploaded, in words. */
  readonly uploading: string | undefined;
  /** What a typed escape shows. */
  readonly escape: EscapeView | undefined;
  /** Counts up with each bell that is to be shown. */
  readonly bells: number;
  /** The pipe to the core is broken. */
  readonly isCut: boolean;
}

export type TerminalViewStore = StoreApi<TerminalViewState>;

export function createTerminalViewStore(): TerminalViewStore {
  return createStore<TerminalViewState>(() => ({
    title: '',
    hasOutput: false,
    hasSelection: false,
    findIsOpen: false,
    menuAt: undefined,
    guarded: undefined,
    clipboardWish: undefined,
    notice: undefined,
    link: undefined,
    uploadAsk: undefined,
    uploading: undefined,
    escape: undefined,
    bells: 0,
    isCut: false,
    ...noCommands,
  }));
}

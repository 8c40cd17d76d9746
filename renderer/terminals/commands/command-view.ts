import type { ShellCommand } from './shell-command.ts';

/** The menu of a command's mark, in pixels from the window's edge. */
export interface CommandMenuRequest {
  readonly at: { readonly x: number; readonly y: number };
  readonly command: ShellCommand;
}

/** What a terminal's view knows of its marked commands. */
export interface CommandViewState {
  /** The shell marked a command. */
  readonly hasCommands: boolean;
  readonly commandMenu: CommandMenuRequest | undefined;
  readonly shellLinesAreOpen: boolean;
}

export const noCommands: CommandViewState = { hasCommands: false, commandMenu: undefined, shellLinesAreOpen: false };

import type { FilePath } from '../../shared/model/file-path.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { TerminalSize } from '../../shared/model/session.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { Typed } from '../shell/broadcast-keys.ts';
import type { OutsideItem } from '../shell/dragging/outside-files.ts';
import type { EscapeCommand } from './escapes/escape-keys.ts';
import type { TerminalPort } from './terminal-port.ts';

/** What a terminal reads of its surroundings whenever it needs it. */
export interface TerminalSurroundings {
  readonly port: TerminalPort;
  readonly isMac: boolean;
  readonly settings: () => Settings;
  /** `user@host:port`: under this name the user's answer about the clipboard is kept. */
  readonly target: () => string;
  /** What the tab calls the host. */
  readonly name: () => string;
  /** Whether the workbench wants this key combination although a terminal has the focus. */
  readonly isShellChord: (event: KeyboardEvent) => boolean;
  readonly changeFontSize: (change: 'larger' | 'smaller' | 'reset') => void;
  /** The character that typed escapes begin with (TM-08); undefined: there are none. */
  readonly escapeCharacter: () => string | undefined;
  readonly onEscape: (command: EscapeCommand) => void;
  /** Hears what is typed here, and what the emulator says by itself. */
  readonly onTyped: (typed: Typed) => void;
  /** Terminals that a paste goes to, this one among them; empty: this one alone. */
  readonly pasteTargets: () => readonly SessionId[];
  readonly pasteInto: (targets: readonly SessionId[], words: string, run: boolean) => void;
  /** Whether the program in a terminal asked for pastes to be marked. */
  readonly marksPastes: (target: SessionId) => boolean;
  /** Files were pasted. */
  readonly onFiles: (items: readonly OutsideItem[]) => void;
  readonly onTitle: (title: string) => void;
  /** The shell says where it is. */
  readonly onDirectory: (directory: { readonly path: FilePath; readonly isElsewhere: boolean }) => void;
  /** What a new shell is told first: the user asked for a terminal in a folder. */
  readonly firstLine: string | undefined;
  /** What stood in its tab before the program was started; undefined: it is a new one. Never rejects. */
  readonly earlier: Promise<readonly { readonly text: string; readonly rule: string }[]> | undefined;
  /** So many bytes go to the emulator of a terminal that is seen. */
  readonly onSeenBytes: (count: number) => void;
  readonly onSize: (size: TerminalSize) => void;
}

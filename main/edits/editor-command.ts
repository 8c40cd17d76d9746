import { AppError } from '../../shared/model/errors.ts';
import { fileWords } from './editor-lines.ts';

/** A program and its words, as they are handed to the system: no shell reads them. */
export interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
}

export interface EditorWish {
  /** The user's own command; empty: the default. */
  readonly setting: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the file, in the system's own form. */
  readonly file: string;
  readonly isText: boolean;
  /** Where to begin, counted from 1: for editors that are known to take it. */
  readonly line?: number | undefined;
}

/** Editors that open a window of their own: `$VISUAL` and `$EDITOR` mostly name one that needs a terminal. */
const graphical = new Set([
  'atom', 'bbedit', 'brackets', 'code', 'code-insiders', 'codium', 'cursor', 'emacsclient-gui', 'featherpad', 'geany', 'gedit',
  'gnome-text-editor', 'gvim', 'kate', 'kwrite', 'leafpad', 'lite-xl', 'mate', 'mousepad', 'mvim', 'notepad', 'notepad++', 'notepadqq',
  'nvim-qt', 'pluma', 'scite', 'subl', 'sublime_text', 'vscodium', 'xed', 'zed', 'zeditor',
]); // prettier-ignore

/** Endings that a system starts instead of showing: what a server gave must not run because it was to be edited. */
const started: Readonly<Partial<Record<NodeJS.Platform, RegExp>>> = {
  win32:
    /\.(appref-ms|bat|chm|cmd|com|cpl|exe|gadget|hta|inf|jar|jse?|lnk|msc|msi|msp|pif|ps1|psm1|py|pyw|reg|scf|scr|sct|settingcontent-ms|shb|url|vbe?|vbs|wsc|wsf|wsh)$/i,
  darwin: /\.(app|command|tool|terminal|workflow|action|scpt|scptd|applescript|jar|pkg|mpkg|webloc|inetloc|fileloc|py)$/i,
  linux: /\.(desktop|appimage|jar|exe|msi|run)$/i,
};

/**
 * How a file is opened for editing: the user's command with the file as its last word; else, on Linux and the like, `$VISUAL` or
 * `$EDITOR` when that is an editor with a window; else what the system opens such a file with. What the system would start rather than
 * show goes to its plain text editor. Throws `edit.noEditor` when there is no safe way.
 */
export function editorCall({ setting, platform, environment, file, isText, line }: EditorWish): ProgramCall {
  if (setting.trim() !== '') return withFile(splitCommand(setting, platform), file, line);
  const isStarted = (started[platform] ?? started.linux)?.test(file) === true;
  if (platform === 'win32') {
    return isStarted ? { command: 'notepad.exe', args: [file] } : { command: 'explorer.exe', args: [file] };
  }
  if (platform === 'darwin') return { command: 'open', args: isText || isStarted ? ['-t', file] : [file] };
  for (const name of ['VISUAL', 'EDITOR']) {
    const words = splitCommand(environment[name] ?? '', platform);
    if (isGraphical(words)) return withFile(words, file, line);
  }
  if (isStarted) throw new AppError('edit.noEditor', { path: file, why: 'started' }, 'the system would start it');
  return { command: 'xdg-open', args: [file] };
}

/** Shows a file in the system's file manager. `folder`: where it lies. */
export function showCall(platform: NodeJS.Platform, file: string, folder: string): ProgramCall {
  if (platform === 'win32') return { command: 'explorer.exe', args: [`/select,${file}`] };
  return platform === 'darwin' ? { command: 'open', args: ['-R', file] } : { command: 'xdg-open', args: [folder] };
}

/**
 * The words of a command, as a shell would cut them, and nothing more: blanks part them, quotes hold them together, and on all systems but
 * Windows a backslash takes what follows as it is. Variables, `;`, `|`, `>` and `*` mean nothing. Throws `edit.badCommand`.
 */
export function splitCommand(text: string, platform: NodeJS.Platform): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (character === '\\' && platform !== 'win32' && quote !== "'" && next !== undefined) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || (character === "'" && platform !== 'win32')) {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== '')
    throw new AppError('edit.badCommand', { command: text, why: 'a quote is not closed' }, 'a quote is not closed');
  if (word !== undefined) words.push(word);
  return words;
}

function withFile([command, ...args]: readonly string[], file: string, line: number | undefined): ProgramCall {
  if (command === undefined || command === '')
    throw new AppError('edit.badCommand', { command: '', why: 'it is empty' }, 'an empty command');
  return { command, args: [...args, ...fileWords(command, file, line)] };
}

function isGraphical([command]: readonly string[]): boolean {
  const name = command?.slice(command.lastIndexOf('/') + 1);
  return name !== undefined && graphical.has(name);
}

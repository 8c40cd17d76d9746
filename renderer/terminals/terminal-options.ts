import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import type { ITerminalInitOnlyOptions, ITerminalOptions, Terminal } from '@xterm/xterm';
import type { Settings } from '../../shared/model/settings.ts';

/** Behind ours, as it has none: the signs that prompts like to use, where the user has installed them. */
const symbolFonts = "'Symbols Nerd Font Mono', 'Symbols Nerd Font'";
const ownFonts = `'JetBrains Mono Variable', 'JetBrains Mono', ${symbolFonts}, ui-monospace, monospace`;

/** Font families as CSS wants them: the user's first, ours as the rest. Quotes and semicolons of a setting can't break out of it. */
export function fontFamily(setting: string): string {
  const own = setting
    .split(',')
    .map((name) => name.replace(/["';{}\\]/g, '').trim())
    .filter((name) => name !== '');
  return [...own.map((name) => `'${name}'`), ownFonts].join(', ');
}

/** Height of a line of JetBrains Mono as the font itself has it, in font sizes. */
const naturalHeight = 1.32;

/** The setting counts in font sizes, as CSS does; xterm counts in the font's own line height and takes nothing below it. */
export function lineHeight(setting: number): number {
  return Math.max(1, setting / naturalHeight);
}

function changeable(settings: Settings): ITerminalOptions {
  return {
    fontSize: settings.terminalFontSize,
    fontFamily: fontFamily(settings.terminalFontFamily),
    lineHeight: lineHeight(settings.terminalLineHeight),
    scrollback: settings.scrollbackLines,
    cursorStyle: settings.cursorStyle,
    cursorBlink: settings.cursorBlink,
    macOptionIsMeta: settings.optionIsMeta,
    screenReaderMode: settings.screenReaderMode,
  };
}

/** Options of a new terminal. Window manipulation and reports stay off, as they are by default: a server must not use them. */
export function terminalOptions(settings: Settings): ITerminalOptions & ITerminalInitOnlyOptions {
  return {
    ...changeable(settings),
    // Decorations and unicode versions are still called proposed.
    allowProposedApi: true,
    cursorInactiveStyle: 'outline',
    drawBoldTextInBrightColors: false,
    minimumContrastRatio: 1,
    // Elsewhere it is Shift that selects while a program has the mouse.
    macOptionClickForcesSelection: true,
    rightClickSelectsWord: false,
    windowOptions: {},
    logLevel: 'off',
  };
}

/** Brings changed settings into a running terminal. */
export function applySettings(terminal: Terminal, settings: Settings): void {
  Object.assign(terminal.options, changeable(settings));
  setGraphemes(terminal, settings.graphemeClusters);
}

const withGraphemes = new WeakSet<Terminal>();

/** Widths by grapheme cluster; off by default because programs on the other side may count otherwise. */
function setGraphemes(terminal: Terminal, on: boolean): void {
  if (on && !withGraphemes.has(terminal)) {
    terminal.loadAddon(new UnicodeGraphemesAddon());
    withGraphemes.add(terminal);
  }
  const wanted = on ? '15-graphemes' : '6';
  if (terminal.unicode.activeVersion !== wanted) terminal.unicode.activeVersion = wanted;
}

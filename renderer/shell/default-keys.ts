import { chordOf, leavesTerminal, type KeyPress, type Platform } from './chords.ts';

export type HostKind = 'electron' | 'serve';

/** Chords of one command. The first that works is the one that is shown. */
interface KeySet {
  readonly keys: readonly string[];
  readonly mac: readonly string[];
  /** In the browser, after those that the browser keeps for itself were taken out. */
  readonly serve?: readonly string[];
}

const arrows = ['Left', 'Right', 'Up', 'Down'] as const;
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const table: Readonly<Record<string, KeySet>> = {
  'palette.open': { keys: ['Ctrl+Shift+P'], mac: ['Cmd+K', 'Shift+Cmd+P'] },
  'hosts.find': { keys: ['Ctrl+Shift+H'], mac: ['Shift+Cmd+H'] },
  'sideBar.toggle': { keys: ['Ctrl+Shift+B'], mac: ['Cmd+B'] },
  'tab.new': { keys: ['Ctrl+Shift+T'], mac: ['Cmd+T'], serve: ['Ctrl+Shift+Enter'] },
  'tab.close': { keys: ['Ctrl+Shift+W'], mac: ['Cmd+W'], serve: ['Ctrl+Shift+X'] },
  'tab.reopen': { keys: ['Ctrl+Shift+Z'], mac: ['Shift+Cmd+T'], serve: ['Ctrl+Shift+Z'] },
  'tab.next': { keys: ['Ctrl+Tab'], mac: ['Ctrl+Tab'], serve: ['Ctrl+Shift+PageDown'] },
  'tab.previous': { keys: ['Ctrl+Shift+Tab'], mac: ['Ctrl+Shift+Tab'], serve: ['Ctrl+Shift+PageUp'] },
  'tab.rename': { keys: ['F2', 'Ctrl+F2'], mac: ['F2', 'Ctrl+F2'] },
  'pane.splitRight': { keys: ['Ctrl+Shift+D'], mac: ['Cmd+D'] },
  'pane.splitDown': { keys: ['Ctrl+Shift+E'], mac: ['Shift+Cmd+D'] },
  'pane.zoom': { keys: ['Ctrl+Shift+M'], mac: ['Shift+Cmd+Enter'] },
  'region.next': { keys: ['Ctrl+F6'], mac: ['Ctrl+F6'] },
  'region.previous': { keys: ['Ctrl+Shift+F6'], mac: ['Ctrl+Shift+F6'] },
  'session.reconnect': { keys: ['Ctrl+Shift+R'], mac: ['Cmd+R'] },
  'broadcast.stop': { keys: ['Ctrl+Shift+S'], mac: ['Shift+Cmd+S'] },
  'terminal.previousCommand': { keys: ['Ctrl+Shift+K'], mac: ['Shift+Cmd+ArrowUp'] },
  'terminal.nextCommand': { keys: ['Ctrl+Shift+J'], mac: ['Shift+Cmd+ArrowDown'] },
  'files.preview': { keys: ['F3'], mac: ['F3'] },
  'files.rename': { keys: ['F2'], mac: ['F2'] },
  'files.edit': { keys: ['F4'], mac: ['F4'] },
  'files.copy': { keys: ['F5'], mac: ['F5'] },
  'files.move': { keys: ['F6'], mac: ['F6'] },
  'files.copyWith': { keys: ['Alt+F5'], mac: ['Option+F5'] },
  'files.moveWith': { keys: ['Alt+F6'], mac: ['Option+F6'] },
  'files.compare': { keys: ['Shift+F5'], mac: ['Shift+F5'] },
  'files.delete': { keys: ['Delete', 'F8'], mac: ['Delete', 'F8', 'Cmd+Backspace'] },
  'files.newFolder': { keys: ['F7'], mac: ['F7', 'Shift+Cmd+N'] },
  'files.newFile': { keys: ['Shift+F7'], mac: ['Shift+F7'] },
  'files.find': { keys: ['Alt+F7', 'Ctrl+Shift+F'], mac: ['Option+F7', 'Shift+Cmd+F'] },
  'files.folders': { keys: ['Ctrl+D'], mac: ['Ctrl+D'] },
  'files.properties': { keys: ['Alt+Enter'], mac: ['Cmd+I', 'Option+Enter'] },
  'files.back': { keys: ['Alt+ArrowLeft'], mac: ['Cmd+[', 'Option+ArrowLeft'] },
  'files.forward': { keys: ['Alt+ArrowRight'], mac: ['Cmd+]', 'Option+ArrowRight'] },
  'files.up': { keys: ['Backspace', 'Alt+ArrowUp'], mac: ['Backspace', 'Cmd+ArrowUp'] },
  'files.refresh': { keys: ['Ctrl+R'], mac: ['Cmd+R', 'Ctrl+R'] },
  'files.hidden': { keys: ['Ctrl+H'], mac: ['Ctrl+H'] },
  'files.filter': { keys: ['Ctrl+F'], mac: ['Cmd+F'] },
  'files.path': { keys: ['Ctrl+L'], mac: ['Cmd+L'] },
  'files.sameFolder': { keys: ['Alt+O'], mac: ['Option+O'] },
  'files.swap': { keys: ['Ctrl+U'], mac: ['Ctrl+U'] },
  'files.host': { keys: ['Alt+F1'], mac: ['Option+F1'] },
  'files.here': { keys: ['Ctrl+Shift+O'], mac: ['Shift+Cmd+O'] },
  'session.terminalHere': { keys: ['F9'], mac: ['F9'] },
  'files.cutFiles': { keys: ['Ctrl+X'], mac: ['Cmd+X'] },
  'files.copyFiles': { keys: ['Ctrl+C'], mac: ['Cmd+C'] },
  'files.pasteFiles': { keys: ['Ctrl+V'], mac: ['Cmd+V'] },
  'files.copyPath': { keys: ['Ctrl+Alt+C'], mac: ['Option+Cmd+C'] },
  'settings.open': { keys: ['Ctrl+Shift+,', 'Ctrl+,'], mac: ['Cmd+,'] },
  'help.keys': { keys: ['F1', 'Ctrl+F1'], mac: ['F1', 'Ctrl+F1'] },
  ...Object.fromEntries(
    arrows.map((arrow) => [`pane.focus${arrow}`, { keys: [`Ctrl+Shift+Arrow${arrow}`], mac: [`Option+Cmd+Arrow${arrow}`] }]),
  ),
  ...Object.fromEntries(digits.map((digit) => [`tab.show${digit}`, { keys: [`Ctrl+${digit}`], mac: [`Cmd+${digit}`] }])),
};

/** Chords that a browser never hands to a page. */
const keptByBrowser = new Set(
  ['Ctrl', 'Cmd'].flatMap((modifier) => [
    `${modifier}+Tab`,
    `${modifier}+T`,
    `${modifier}+W`,
    `${modifier}+N`,
    ...(modifier === 'Ctrl'
      ? ['Ctrl+Shift+Tab', 'Ctrl+Shift+T', 'Ctrl+Shift+W', 'Ctrl+Shift+N']
      : ['Shift+Cmd+T', 'Shift+Cmd+W', 'Shift+Cmd+N']),
  ]),
);

/** Whether a chord can reach the page in this host. */
export function reachesPage(chord: string, hostKind: HostKind): boolean {
  return hostKind === 'electron' || !keptByBrowser.has(chord);
}

/** The chords of a command on a platform and in a host, before the user's own. */
export function defaultKeys(commandId: string, platform: Platform, hostKind: HostKind): readonly string[] {
  const set = table[commandId];
  if (!set) return [];
  const own = platform === 'darwin' ? set.mac : set.keys;
  if (hostKind === 'electron') return own;
  const reachable = own.filter((chord) => reachesPage(chord, hostKind));
  return reachable.length > 0 ? reachable : (set.serve ?? []);
}

/**
 * Whether a key press in a terminal belongs to the workbench by default and not to the shell. (The workbench listens before the
 * terminal does; this is for a terminal that decides for itself what to pass on.)
 */
export function isShellChord(press: KeyPress, platform: Platform, hostKind: HostKind): boolean {
  const chord = chordOf(press, platform);
  if (chord === undefined || !leavesTerminal(chord, platform)) return false;
  return Object.keys(table).some((id) => defaultKeys(id, platform, hostKind).includes(chord));
}

/** How an editor is told at which line to begin; `%f` the file, `%l` the line. From the editors' own manuals. */
const ways: readonly (readonly [way: readonly string[], editors: readonly string[]])[] = [
  [
    ['-g', '%f:%l'],
    ['code', 'code-insiders', 'codium', 'cursor', 'vscodium'],
  ],
  [['%f:%l'], ['atom', 'subl', 'sublime_text', 'zed', 'zeditor']],
  [
    ['+%l', '%f'],
    ['bbedit', 'emacsclient-gui', 'gedit', 'gvim', 'mvim', 'nvim-qt', 'pluma', 'xed'],
  ],
  [
    ['-l', '%l', '%f'],
    ['geany', 'kate', 'kwrite', 'mate'],
  ],
  [['--line=%l', '%f'], ['mousepad']],
  [['-n%l', '%f'], ['notepad++']],
];

/**
 * The words behind an editor's command that open a file at a line. An editor that is not known gets the file alone: a word that it does not
 * understand would be opened as a file.
 */
export function fileWords(command: string, file: string, line: number | undefined): readonly string[] {
  const way = line === undefined ? undefined : ways.find(([, editors]) => editors.includes(nameOf(command)))?.[0];
  return way?.map((word) => word.replace('%l', String(line)).replace('%f', () => file)) ?? [file];
}

/** Without its folder and the ending that Windows has. */
function nameOf(command: string): string {
  return command
    .slice(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1)
    .replace(/\.(?:exe|cmd)$/i, '')
    .toLowerCase();
}

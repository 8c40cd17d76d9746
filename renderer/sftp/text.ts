import type { NameEncoding } from '../../shared/model/name-encoding.ts';
import type { NameFault } from '../../shared/model/file-path.ts';
import type { FileKindName } from '../../shared/model/files.ts';
import { sizeWords } from './file-words.ts';

const count = new Intl.NumberFormat();
const wholeTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** Every visible word of the files. */
export const text = {
  local: 'This computer',
  panes: { left: 'Left side', right: 'Right side' },
  paneName: (side: string, place: string) => `${side}: ${place}`,
  tableName: (folder: string) => `Files of ${folder}`,

  head: {
    back: 'Back',
    forward: 'Forward',
    up: 'To the folder above',
    refresh: 'Read again',
    hidden: 'Hidden files',
    filter: 'Filter',
    filterPlaceholder: 'Part of a name',
    newFolder: 'New folder',
    path: 'Path',
    pathHint: 'Type a path',
    crumbs: 'Folders of the path',
    side: (place: string) => `Whose files: ${place}`,
    otherHost: 'Another host …',
    root: '/',
    more: 'More for this side',
    following: 'Follows the terminal; press to stop',
    encoding: (name: string) => `Encoding of names: ${name}`,
    suggestions: 'Folders that begin so',
  },

  columns: { name: 'Name', size: 'Size', modified: 'Modified', mode: 'Mode', owner: 'Owner', group: 'Group' },
  kinds: {
    file: 'File',
    folder: 'Folder',
    link: 'Link',
    pipe: 'Named pipe',
    socket: 'Socket',
    characterDevice: 'Character device',
    blockDevice: 'Block device',
    unknown: 'Of an unknown kind',
  } satisfies Record<FileKindName, string>,
  brokenLink: 'Broken link',
  linkTo: (target: string) => `→ ${target}`,
  broken: 'nothing is there',
  loadingRow: 'Loading',
  exactSize: (bytes: number) => (bytes === 1 ? '1 byte' : `${count.format(bytes)} bytes`),
  exactTime: (seconds: number) => wholeTime.format(seconds * 1000),

  foot: {
    items: (total: number) => (total === 1 ? '1 item' : `${count.format(total)} items`),
    matching: (matching: number, total: number) => `${count.format(matching)} of ${count.format(total)} items`,
    reading: (total: number) => `Reading … ${count.format(total)} so far`,
    selected: (chosen: number, bytes: number | undefined) =>
      bytes === undefined || bytes === 0
        ? `${count.format(chosen)} selected`
        : `${count.format(chosen)} selected, ${sizeWords(bytes)}`,
    free: (free: number, total: number) => `${sizeWords(free)} free of ${sizeWords(total)}`,
    readOnly: 'read only',
    cut: (shown: number) => `Only the first ${count.format(shown)} are shown`,
    refused: (names: number) => (names === 1 ? '1 name left out' : `${count.format(names)} names left out`),
    refusedTitle: 'Names that can’t be used safely',
    refusedMore: (names: number) => `and ${count.format(names)} more`,
    status: 'What is in the folder',
  },

  states: {
    empty: 'This folder is empty.',
    onlyHidden: 'Nothing but hidden files here.',
    showHidden: 'Show hidden files',
    nothing: (filter: string) => `No name here has “${filter}” in it.`,
    showAll: 'Show all',
    retry: 'Try again',
    goBack: 'Back to where you were',
    goHome: 'Go to the home folder',
    waiting: 'Files are shown when the connection is there.',
    gone: 'The connection of these files was closed.',
    chooseLocal: 'Show this computer',
    stale: (why: string) => `This may be old: ${why}`,
  },

  nameFaults: {
    empty: 'A name needs at least one character.',
    dots: '“.” and “..” are not names.',
    slash: 'A name can’t have a “/” in it.',
    nul: 'A name can’t have this character in it.',
  } satisfies Record<NameFault, string>,
  rename: (name: string) => `New name of ${name}`,

  notInEncoding: 'The encoding that is chosen for this host’s names has no such character.',

  newFile: { title: 'New file', in: (folder: string) => `Empty, in ${folder}`, name: 'Name', create: 'Create', cancel: 'Cancel' },
  newLink: {
    title: 'New link',
    in: (folder: string) => `In ${folder}`,
    name: 'Name',
    target: 'Points to',
    symbolicHelp: 'Kept as it is; without a / at its beginning it is seen from the link’s folder',
    hardHelp: 'Another name of the same file, on the same disk',
    kind: 'Kind of link',
    symbolic: 'Symbolic',
    hard: 'Hard',
    noHard: 'This server can’t make hard links.',
    noTarget: 'A link points to something.',
    create: 'Create',
    cancel: 'Cancel',
  },

  find: {
    title: 'Find by name',
    name: 'Name',
    placeholder: 'Part of a name, or a pattern: *.log',
    hidden: 'Hidden files and folders too',
    begin: 'Find',
    stop: 'Stop',
    close: 'Close',
    goTo: 'Go there',
    results: 'What was found',
    folder: 'In',
    hint: (folder: string) => `Looks in ${folder} and all folders below it.`,
    nothing: (entries: number) => `None of ${count.format(entries)} names is like it.`,
    state: (
      news: {
        readonly found: number;
        readonly folders: number;
        readonly failed: number;
        readonly isCut: boolean;
        readonly state: { readonly kind: string };
      },
      isSearching: boolean,
    ) =>
      [
        `${count.format(news.found)} found in ${news.folders === 1 ? '1 folder' : `${count.format(news.folders)} folders`}`,
        ...(isSearching ? ['looking on'] : []),
        ...(news.state.kind === 'stopped' ? ['stopped'] : []),
        ...(news.isCut ? ['there may be more: be more exact'] : []),
        ...(news.failed > 0 ? [`${count.format(news.failed)} could not be read`] : []),
      ].join(' · '),
  },

  folders: {
    menu: 'Bookmarked and recent folders',
    menuMarked: 'Bookmarked and recent folders; this one is bookmarked',
    add: 'Bookmark this folder',
    remove: 'Remove this bookmark',
    undo: (label: string) => `Undo: ${label}`,
    undoNothing: 'Undo',
    manage: 'Names and order …',
    manageTitle: 'Bookmarked folders',
    none: 'No folder is bookmarked here.',
    done: 'Done',
    namePlaceholder: 'Name',
    nameOf: (path: string) => `Name of ${path}`,
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    removeOne: (name: string) => `Remove ${name}`,
  },

  follow: {
    none: 'No terminal of this host is open. When there is one, this side goes along.',
    elsewhere: 'The terminal is on another machine now. This side goes along when it is back.',
  },
  tellDirectory: {
    title: 'The shell doesn’t say where it is',
    why: 'To go along, Hawser needs to hear of each change of directory. One line in the shell’s own file does it; fish needs none.',
    inFile: { bash: 'bash: into ~/.bashrc', zsh: 'zsh: into ~/.zshrc' },
    copy: (shell: string) => `Copy the line for ${shell}`,
    typeIt: 'Type it into the terminal',
    later: 'Typed into the terminal it holds until that shell ends; press Enter there.',
    close: 'Close',
  },

  encoding: {
    title: 'Encoding of names',
    why: 'How this host writes the names of its files. They stay as they are, byte for byte: this is how they are read and typed.',
    done: 'Done',
  },
  encodings: {
    'utf-8': 'UTF-8',
    'windows-1252': 'Western (Latin-1)',
    'iso-8859-2': 'Central European (Latin-2)',
    'iso-8859-5': 'Cyrillic (ISO 8859-5)',
    'iso-8859-7': 'Greek (ISO 8859-7)',
    'iso-8859-15': 'Western with € (Latin-9)',
    'windows-1250': 'Central European (Windows)',
    'windows-1251': 'Cyrillic (Windows)',
    'koi8-r': 'Russian (KOI8-R)',
    shift_jis: 'Japanese (Shift_JIS)',
    'euc-jp': 'Japanese (EUC-JP)',
    'euc-kr': 'Korean (EUC-KR)',
    gbk: 'Chinese, simplified (GBK)',
    big5: 'Chinese, traditional (Big5)',
  } satisfies Record<NameEncoding, string>,

  newFolder: { title: 'New folder', in: (folder: string) => `In ${folder}`, name: 'Name', create: 'Create', cancel: 'Cancel' },

  preview: {
    title: (name: string) => name,
    loading: 'Reading the beginning of the file',
    cut: 'Only the beginning is shown.',
    encoding: { 'utf-8': 'UTF-8', latin1: 'Latin-1', 'utf-16': 'UTF-16' },
    binary: 'This is not text. Its first bytes:',
    tooLarge: (bytes: number) => `With ${sizeWords(bytes)} it is too large for a preview.`,
    picture: (name: string) => `Picture ${name}`,
    content: 'Content',
    empty: 'The file is empty.',
    special: 'A preview would open it, and that can do something or wait for ever.',
    close: 'Close',
    retry: 'Try again',
  },

  properties: {
    title: (name: string) => `Properties of ${name}`,
    titleMany: (number: number) => `Properties of ${count.format(number)} items`,
    kind: 'Kind',
    many: (folders: number, files: number) =>
      [
        ...(folders > 0 ? [folders === 1 ? '1 folder' : `${count.format(folders)} folders`] : []),
        ...(files > 0 ? [files === 1 ? '1 file' : `${count.format(files)} files`] : []),
      ].join(', '),
    folder: 'In',
    target: 'Points to',
    size: 'Size',
    reckonSize: 'Add up',
    reckoning: 'Adding up …',
    sum: (files: number, folders: number, bytes: number) =>
      `${sizeWords(bytes)} in ${files === 1 ? '1 file' : `${count.format(files)} files`}${
        folders === 0 ? '' : folders === 1 ? ', 1 folder' : `, ${count.format(folders)} folders`
      }`,
    unread: (number: number) => `${count.format(number)} could not be read.`,
    checksum: 'Checksum',
    reckonSum: 'Reckon',
    copySum: 'Copy the checksum',
    pasted: 'Paste what you were given',
    pastedNone: 'No checksum is in it.',
    same: 'The same checksum.',
    different: 'A different checksum: this is not the file that was meant.',
    byServer: 'reckoned by the server',
    byReading: 'reckoned here from the file’s content',
    algorithm: 'Kind of checksum',
    permissions: 'Permissions',
    folderPermissions: 'Permissions of folders',
    who: { user: 'Owner', group: 'Group', others: 'Others' },
    may: { read: 'Read', write: 'Write', execute: 'Execute' },
    mayFolder: { read: 'List', write: 'Change', execute: 'Enter' },
    special: { setuid: 'Set user', setgid: 'Set group', sticky: 'Sticky' },
    cell: (who: string, may: string) => `${who}: ${may}`,
    octal: 'Octal',
    octalFault: 'Three or four digits from 0 to 7.',
    differ: 'They differ; what you leave as it is stays as it is.',
    owner: 'Owner',
    group: 'Group',
    now: (words: string, number: number | undefined) =>
      number === undefined || String(number) === words ? `now ${words}` : `now ${words} (${number})`,
    numberFault: 'Its number is not known here: type the number, as id(1) tells it.',
    modified: 'Modified',
    linkOnly: 'A link has no permissions of its own: open the properties of what it points to.',
    linksStay: 'Links stay as they are.',
    recursive: 'Everything inside the folders too',
    folderBits: 'Other permissions for folders than for files',
    apply: 'Apply',
    applying: 'Applying …',
    cancel: 'Cancel',
    close: 'Close',
    changed: (number: number) => (number === 1 ? '1 item changed' : `${count.format(number)} items changed`),
    failed: (number: number) =>
      number === 1 ? '1 item could not be changed' : `${count.format(number)} items could not be changed`,
    moreFailed: (number: number) => `and ${count.format(number)} more`,
  },

  commands: {
    open: 'Open',
    preview: 'Preview',
    rename: 'Rename',
    newFolder: 'New folder',
    newFile: 'New file',
    newLink: 'New link',
    find: 'Find by name',
    folders: 'Bookmarked and recent folders',
    follow: 'Follow the terminal',
    properties: 'Properties',
    copyPath: 'Copy path',
    copyName: 'Copy name',
    copied: 'Copied',
    refresh: 'Read the folder again',
    hidden: 'Show or hide hidden files',
    filter: 'Filter the folder',
    path: 'Type a path',
    back: 'Back to the folder before',
    forward: 'Forward again',
    up: 'To the folder above',
    selectAll: 'Select everything in the folder',
    switchPane: 'To the other side',
    sameFolder: 'Show the same folder on the other side',
    host: 'Show another host on this side',
    swap: 'Swap both sides',
    menu: 'What can be done with files',
  },
};

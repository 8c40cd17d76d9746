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
    root: '/',
    suggestions: 'Folders that begin so',
  },

  columns: { name: 'Name', size: 'Size', modified: 'Modified', mode: 'Mode', owner: 'Owner' },
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
    owner: 'Owner’s number',
    group: 'Group’s number',
    now: (words: string) => `now ${words}`,
    numberFault: 'A whole number, as uid and gid are.',
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
    menu: 'What can be done with files',
  },
};

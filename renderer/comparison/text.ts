import type { RowGroup, SyncAction, SyncMode, SyncReason } from '../../shared/model/comparisons.ts';

const count = new Intl.NumberFormat();

const files = (number: number): string => (number === 1 ? '1 file' : `${count.format(number)} files`);
const folders = (number: number): string => (number === 1 ? '1 folder' : `${count.format(number)} folders`);

/** Every visible word of comparing and synchronising. */
export const text = {
  command: 'Compare and synchronise both sides',
  tab: (name: string) => `Compare ${name}`,
  region: 'Comparison',
  thisComputer: 'this computer',
  count: (number: number) => count.format(number),
  left: 'Left',
  right: 'Right',
  swap: 'Swap both sides',
  again: 'Compare again',
  stop: 'Stop',

  mode: 'What to do',
  modes: {
    update: 'Update the right side',
    mirror: 'Mirror to the right side',
    both: 'Both ways, newer wins',
  } satisfies Record<SyncMode, string>,
  modeHelp: {
    update: 'What is new or changed on the left goes to the right.',
    mirror: 'The same, and what only the right side has is deleted there.',
    both: 'What is new or newer goes to the other side.',
  } satisfies Record<SyncMode, string>,
  remembers: 'Both were synchronised before: what changed or was deleted since then is known.',

  options: 'Options',
  exclude: 'Leave out',
  excludeHelp: 'One pattern a line, as in .gitignore: *.log, build/, /cache',
  tolerance: 'Times are the same within',
  tolerances: { '1': 'one second', '2': 'two seconds (FAT)' },
  apply: 'Compare again',

  groups: {
    different: 'Differences',
    toRight: 'To the right',
    toLeft: 'To the left',
    delete: 'Deleted',
    conflict: 'Need you',
    none: 'Left alone',
    same: 'Equal',
    all: 'All',
  } satisfies Record<RowGroup, string>,
  groupsLabel: 'Show',
  groupChip: (words: string, number: number) => `${words}: ${count.format(number)}`,

  table: 'Differences',
  columns: { name: 'Name', size: 'Size', time: 'Changed', action: 'Action', why: 'Why' },
  sideColumn: (side: string, column: string) => `${column}, ${side}`,
  missing: 'not there',
  loading: 'Loading',
  kinds: {
    file: 'File',
    folder: 'Folder',
    link: 'Link',
    pipe: 'Pipe',
    socket: 'Socket',
    characterDevice: 'Device',
    blockDevice: 'Device',
    unknown: 'Something else',
  },
  exactTime: (seconds: number) =>
    new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }),

  actions: {
    none: 'Leave alone',
    toRight: 'Copy to the right',
    toLeft: 'Copy to the left',
    deleteLeft: 'Delete on the left',
    deleteRight: 'Delete on the right',
  } satisfies Record<SyncAction, string>,
  proposed: 'As proposed',
  change: (action: string, name: string) => `${action}: ${name}. Change it`,
  menu: 'What to do with it',
  forAllShown: (number: number) => `All ${count.format(number)} shown here`,
  keysHint: 'Arrow keys turn a row round, Space leaves it alone, Delete deletes.',

  reasons: {
    same: 'equal',
    sameContent: 'equal in content',
    new: 'new',
    newer: 'newer',
    replacesNewer: 'replaces a newer one',
    size: 'another size',
    unknownTime: 'time or size not known',
    link: 'leads elsewhere',
    changed: 'changed since the last time',
    gone: 'not on the left',
    deletedThere: 'deleted on the other side',
    onlyThere: 'only on the right',
    bothChanged: 'changed on both sides',
    changedAndGone: 'changed here, deleted there',
    noNewer: 'neither is newer',
    kinds: 'not the same kind',
    special: 'no ordinary file',
    unreadable: 'can’t be read',
    name: 'name not possible there',
    letterCase: 'differs in letter case only',
    holds: 'something in it stays',
    incomplete: 'left side not read whole',
    chosen: 'your choice',
  } satisfies Record<SyncReason, string>,
  letterCaseOf: (name: string) => `the same name as ${name} on one of the sides`,

  comparing: (entries: number) => (entries === 0 ? 'Comparing' : `Comparing, ${count.format(entries)} so far`),
  settling: (done: number, all: number) => `Comparing contents, ${count.format(done)} of ${count.format(all)}`,
  same: 'Both folders are the same.',
  sameOf: (number: number) => `${count.format(number)} files and folders, and nothing to do.`,
  nothingHere: 'Nothing of this kind.',
  failed: 'The folders can’t be compared',
  notConnected: (name: string) => `${name} is not connected`,

  settle: (number: number) => `Compare contents of ${files(number)}`,
  settleHelp: (size: string) => `Same size, other time: only the bytes tell (${size} on each side).`,
  excluded: (number: number) => `${count.format(number)} left out`,
  newerLost: (number: number) => (number === 1 ? '1 replaces a newer one' : `${count.format(number)} replace a newer one`),
  incomplete: (place: string) => `${place} could not be read whole: nothing is deleted by itself.`,
  conflicts: (number: number) => (number === 1 ? '1 needs you' : `${count.format(number)} need you`),

  synchronise: 'Synchronise',
  nothingToDo: 'Nothing to do',
  copyTo: (what: string, place: string) => `copy ${what} to ${place}`,
  deleteOn: (what: string, place: string) => `delete ${what} on ${place}`,
  amount: (fileCount: number, folderCount: number) =>
    [fileCount > 0 ? files(fileCount) : '', folderCount > 0 ? folders(folderCount) : ''].filter(Boolean).join(' and '),
  joined: (parts: readonly string[]) => {
    const line = parts.join(', ');
    return line.charAt(0).toUpperCase() + line.slice(1);
  },

  confirm: {
    title: (place: string) => `Delete more than half of the folder on ${place}?`,
    detail: (what: string, folder: string) => `${what} in ${folder} would be deleted for good. The list shows each of them.`,
    yes: 'Delete and synchronise',
    no: 'Cancel',
  },

  running: (what: string) => `${what} …`,
  progress: 'Progress of the synchronisation',
  waiting: 'waits for its turn',
  pause: 'Pause',
  goOn: 'Go on',
  done: 'Done.',
  doneSome: (failed: number) =>
    `Done, but ${failed === 1 ? '1 item' : `${count.format(failed)} items`} failed. The transfers say why.`,
  stopped: 'Stopped. What is left is below.',
} as const;

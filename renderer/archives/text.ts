import type { ArchiveFormat } from '../../shared/model/archives.ts';

const count = new Intl.NumberFormat();
const thing = (name: string, number: number): string => (number === 1 ? name : `${count.format(number)} items`);

/** Every visible word of archives and of copies by tar. */
export const text = {
  commands: {
    pack: 'Copy to the other side as one archive',
    unpack: 'Unpack on the other side',
    tree: 'Copy to the other side by tar',
  },
  titles: {
    download: (name: string, number: number) => `Download ${thing(name, number)} as one archive`,
    pack: (name: string, number: number) => `Upload ${thing(name, number)} as one archive`,
    tree: (name: string, number: number) => `Copy ${thing(name, number)} by tar`,
    unpack: (name: string) => `Unpack ${name}`,
  },
  to: (folder: string, place: string) => `To ${folder} on ${place}`,
  thisComputer: 'this computer',
  name: 'Name',
  format: 'Compression',
  formats: {
    gz: 'gzip (.tar.gz)',
    zst: 'zstd (.tar.zst)',
    xz: 'xz (.tar.xz)',
    bz2: 'bzip2 (.tar.bz2)',
    tar: 'None (.tar)',
  } satisfies Record<ArchiveFormat, string>,
  looking: 'Looking at both sides…',
  reading: 'Reading the archive…',
  members: (number: number) => `${count.format(number)} ${number === 1 ? 'entry' : 'entries'}, all of them inside its folder.`,
  runs: (account: string) => `Runs on ${account}`,
  runsFirst: 'First, once, to see what is there:',
  ask: (account: string) =>
    `Hawser runs no command for files on a host unasked. If you agree, the answer is kept for ${account}; the settings take it back.`,
  free: 'Made on this computer and written as a file: nothing is run on the host.',
  tree: 'Whole or not at all, and in one stream: best for very many small files. No file of it can be compared, resumed or asked about.',
  taken: (names: string) => `There already: ${names}`,
  overwrite: 'Write over what is there',
  overwriteHelp: 'File by file, right in the folder: it can’t be taken back.',
  keys: 'Send private keys too',
  keysHelp: 'Otherwise what looks like one stays here and is named. A server needs only the public half.',
  lacks: (program: string) => `There is no ${program} on that host.`,
  begin: 'Begin',
  allowAndBegin: 'Allow and begin',
  cancel: 'Cancel',
  asRoot: 'Not while the files are open as root: commands run as your own account.',
} as const;

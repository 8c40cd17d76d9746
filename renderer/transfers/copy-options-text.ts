import type { ConflictPolicy } from '../../shared/model/transfers.ts';
import type { LinkChoice, ModeWish } from './copy-options.ts';

const count = new Intl.NumberFormat();

/** Every visible word of the options of a copy. */
export const optionWords = {
  commands: { copy: 'Copy to the other side with options', move: 'Move to the other side with options' },
  title: (kind: 'copy' | 'move', number: number, name: string) =>
    `${kind === 'copy' ? 'Copy' : 'Move'} ${number === 1 ? name : `${count.format(number)} items`}`,
  to: (folder: string) => `To ${folder}`,
  conflicts: 'What is there already',
  policies: {
    ask: 'Ask',
    overwrite: 'Replace',
    newer: 'Replace if newer',
    resume: 'Continue the file',
    rename: 'Keep both',
    skip: 'Skip',
    compare: 'Skip if equal',
  } satisfies Record<ConflictPolicy, string>,
  links: 'Links',
  linkChoices: {
    copy: 'Copy them as links',
    follow: 'Copy what they point to',
    skip: 'Leave them out',
  } satisfies Record<LinkChoice, string>,
  mode: 'Permissions',
  modes: {
    source: 'As they are at the source',
    targetElseDefault: 'As the other side gives them',
    fixed: 'As written here',
  } satisfies Record<ModeWish, string>,
  fileMode: 'Of files',
  folderMode: 'Of folders',
  octalFault: 'Three digits from 0 to 7.',
  keepTimes: 'Keep the times of change',
  verify: 'Compare both sides after each file',
  verifyHelp: 'By checksum where the server can; else what was written is read again.',
  hash: (account: string) => `Let ${account} reckon the checksums`,
  hashHelp: 'By a command there instead of reading what was written. The answer is kept; the settings take it back.',
  syncAll: 'Bring each file to the disk before it takes its place',
  syncHelp: 'Small ones too. Much slower, and safe even when the other side loses its power.',
  rate: 'At most, KB a second',
  rateHelp: '0 is as fast as it goes',
  rateFault: 'A whole number, 0 or more.',
  begin: (kind: 'copy' | 'move') => (kind === 'copy' ? 'Copy' : 'Move'),
  cancel: 'Cancel',
} as const;

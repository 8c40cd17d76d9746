import type { ConflictChoice, TransferItem, TransferQuestion } from '../../shared/model/transfers.ts';

const count = new Intl.NumberFormat();
const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });

const items = (number: number): string => (number === 1 ? '1 item' : `${count.format(number)} items`);
const files = (number: number): string => (number === 1 ? '1 file' : `${count.format(number)} files`);

type Skipped = Extract<TransferItem['state'], { kind: 'skipped' }>['why'];
type StandInFault = Extract<TransferQuestion, { kind: 'standIn' }>['why'][number];

/** Every visible word of the transfers. */
export const text = {
  region: 'Transfers',
  title: 'Transfers',
  show: 'Show the transfers',
  hide: 'Hide the transfers',
  list: 'All transfers',
  running: (number: number) => `${count.format(number)} running`,
  resting: (number: number) => `${count.format(number)} waiting`,
  ended: (number: number) => `${count.format(number)} done`,
  failed: (number: number) => `${items(number)} failed`,
  left: (duration: string) => `${duration} left`,
  asks: (number: number) => (number === 1 ? '1 question' : `${count.format(number)} questions`),
  progressOfAll: 'Progress of all transfers',
  clear: 'Clear what has ended',

  andMore: (name: string, more: number) => `${name} and ${count.format(more)} more`,
  from: (place: string) => `in ${place}`,
  files,
  removed: (number: number) => `${count.format(number)} removed`,
  filesOf: (done: number, all: number, more: string) => `${count.format(done)} of ${count.format(all)}${more} files`,
  bytesOf: (done: string, all: string) => `${done} of ${all}`,
  perSecond: (size: string) => `${size}/s`,
  filesPerSecond: (rate: number) => `${count.format(Math.round(rate))} files/s`,

  kinds: { copy: 'Copy', move: 'Move', delete: 'Delete', sync: 'Synchronise', archive: 'By tar', stream: 'Stream' },
  directions: { up: 'to a server', down: 'to this computer', across: 'from server to server', here: 'on this computer' },
  progress: (name: string) => `Progress of ${name}`,
  states: {
    waiting: 'waits for its turn',
    paused: 'paused',
    reconnecting: (label: string) => `waiting for ${label}`,
    asking: 'waits for you',
    interrupted: 'interrupted',
    cancelled: 'cancelled',
    verified: 'verified, equal on both sides',
    done: (at: number | undefined) => (at === undefined ? 'done' : `done ${clockTime.format(at)}`),
    nothingFailed: '',
    skipped: (number: number) => `${count.format(number)} skipped`,
  },
  actions: {
    pause: (name: string) => `Pause ${name}`,
    resume: (name: string) => `Go on with ${name}`,
    cancel: (name: string) => `Cancel ${name}`,
    retry: (name: string) => `Try again what failed of ${name}`,
    clear: (name: string) => `Take ${name} out of the list`,
    items: (name: string) => `Files of ${name}`,
    answer: 'Answer',
  },
  keysHint: 'Alt with the arrow keys changes the order.',

  items: {
    table: (name: string) => `Files of ${name}`,
    columns: { name: 'Name', size: 'Size', state: 'State' },
    none: 'Nothing to tell yet.',
    keptOnly: 'Finished files are counted; the last 1,000 are listed.',
    active: (done: string) => `${done} so far`,
    starting: 'under way',
    done: 'done',
    removed: 'removed',
    notes: (note: string) => `done: ${note}`,
    loading: 'Loading',
    skipped: {
      exists: 'skipped: it is there',
      notNewer: 'skipped: not newer',
      equal: 'skipped: equal',
      special: 'skipped: no ordinary file',
      link: 'skipped: a link',
      chosen: 'skipped',
      privateKey: 'skipped: a private key',
    } satisfies Record<Skipped, string>,
  },

  conflict: {
    title: (name: string) => `${name} is there already`,
    of: (waiting: number) => (waiting > 1 ? `${count.format(waiting)} questions wait` : undefined),
    source: 'Comes',
    target: 'Is there',
    newer: 'newer',
    older: 'older',
    larger: 'larger',
    smaller: 'smaller',
    sameSize: 'same size',
    sameTime: 'same time',
    unknownTime: 'time not known',
    unknownSize: 'size not known',
    time: (seconds: number) => moment.format(seconds * 1000),
    exact: (bytes: number) => (bytes === 1 ? '1 byte' : `${count.format(bytes)} bytes`),
    what: 'What shall happen',
    forAll: 'For all further ones of this transfer',
    choices: {
      overwrite: 'Replace',
      newer: 'Replace if newer',
      resume: 'Continue the file',
      rename: 'Keep both',
      skip: 'Skip',
      compare: 'Skip if equal',
    } satisfies Record<ConflictChoice, string>,
    explain: {
      overwrite: 'The old file stays whole until the new one is complete.',
      newer: 'Replaces it when what comes is newer, else skips it.',
      resume: 'Takes what is there as the beginning, and compares it in the end.',
      rename: 'What comes gets a number behind its name.',
      skip: 'Leaves what is there as it is.',
      compare: 'Compares size and time, else the content; replaces it when it differs.',
    } satisfies Record<ConflictChoice, string>,
  },
  standIn: {
    title: (name: string) => `${name} can’t be replaced unnoticed`,
    why: {
      owner: 'The new file would belong to somebody else.',
      otherNames: 'The file has other names (hard links), which would keep the old content.',
      refused: 'No new file may be made beside it, or be renamed over it.',
    } satisfies Record<StandInFault, string>,
    inPlace: 'Write into it',
    inPlaceHelp: 'Keeps owner and names. A copy of the old content is kept beside until it is done.',
    replace: 'Replace it',
    skip: 'Skip',
  },

  privateKeys: {
    title: (number: number) =>
      number === 1 ? 'Send a private key to a server?' : `Send ${count.format(number)} private keys to a server?`,
    list: 'What looks like a private key',
    more: (number: number) => `and ${count.format(number)} more`,
    why: (number: number) =>
      `${number === 1 ? 'This file looks' : 'These files look'} like what proves who you are. Who can read it there can log in as you. A server needs only the public half (.pub).`,
    rest: 'Everything else of this transfer is done already.',
    copy: 'Send them all the same',
    copyOne: 'Send it all the same',
    leave: 'Leave out',
  },

  sshfs: {
    command: 'Copy the sshfs command of this folder',
    copied: 'The sshfs command was copied.',
    unmount: (mountPoint: string) =>
      `Where sshfs is installed it shows the folder to every program. fusermount3 -u ${mountPoint} ends it.`,
    noUtf8: 'The name of this folder is no UTF-8: no typed command can hold it.',
  },
  exports: {
    more: (name: string) => `More for ${name}`,
    batchEntry: 'As a batch file of sftp …',
    manifestEntry: 'Checksums of what was sent …',
    notFinished: 'when it is done',
    close: 'Close',
    batch: {
      title: 'Batch file of sftp',
      none: 'Nothing of this can stand in a batch file.',
      for: (label: string) => `For ${label}`,
      content: (label: string) => `Batch file for ${label}`,
      copy: 'Copy the batch file',
      rawBytes: 'Some names are no UTF-8: only the saved file has them exactly.',
      where: 'Save as',
      save: 'Save',
      saved: (path: string) => `Saved as ${path}.`,
      run: 'Runs it without any question, as sftp -b does',
      copyRun: 'Copy the command',
      schedule: 'Every night at three, as a line of crontab',
      copySchedule: 'Copy the line of crontab',
      untold: 'What sftp does not do, or does differently',
    },
    manifest: {
      title: (name: string) => `Checksums of ${name}`,
      why: 'SHA-256 of every file that was sent, as sha256sum takes it. Files of a server are read once more where it has no checksums of its own.',
      where: 'Save as',
      write: 'Save',
      busy: 'Reading the files',
      stop: 'Stop',
      done: (number: number) => `${files(number)} listed. Where they went to, this checks them:`,
      copy: 'Copy the command',
      left: (number: number) => `${items(number)} without a checksum`,
    },
  },

  dropped: 'Dropped files',
  download: {
    begins: 'The download begins',
    running: (name: string) => `Downloading ${name}`,
    cancel: 'Cancel',
    done: (name: string) => `${name} was downloaded.`,
    doneWithout: (name: string, left: number) =>
      `${name} was downloaded, without ${items(left)} that could not be read or are no files.`,
    tooMany: (most: number) => `Not more than ${count.format(most)} items at once: choose the folder they are in.`,
  },
  tooLargeToDrag: {
    words: 'Too large to drag out at once',
    detail: 'Other programs take only files that are on this computer. Download them first: then they can be dragged from there.',
  },

  commands: {
    copy: 'Copy to the other side',
    move: 'Move to the other side',
    cut: 'Cut',
    copyFiles: 'Copy',
    paste: 'Paste',
    download: 'Download',
    downloadTo: 'Download to …',
    delete: 'Delete',
    toggle: 'Show or hide the transfers',
    exportBatch: 'Transfers as a batch file of sftp …',
  },
  notes: {
    moved: (number: number) => `${items(number)} moved.`,
    noTarget: 'There is no other side to copy to.',
    cut: (number: number) => `${items(number)} cut: paste moves ${number === 1 ? 'it' : 'them'}.`,
    copied: (number: number) => `${items(number)} copied.`,
    nothingDropped: 'There was no file in what was dropped.',
  },
  delete: {
    title: (number: number, name: string) => (number === 1 ? `Delete ${name}?` : `Delete ${items(number)}?`),
    where: (folder: string, place: string) =>
      `In ${folder} on ${place}. Folders go with all that is in them; what links point to stays.`,
    forGood: 'They are gone for good: there is no way back.',
    oneForGood: 'It is gone for good: there is no way back.',
    thisComputer: 'this computer',
    more: (number: number) => `and ${count.format(number)} more`,
    confirm: 'Delete',
    cancel: 'Cancel',
  },
} as const;

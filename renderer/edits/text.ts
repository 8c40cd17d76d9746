import type { EditRegion } from '../../shared/model/edits.ts';

const count = new Intl.NumberFormat();
const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

type Changed = Exclude<EditRegion['kind'], 'same'>;

/** Every visible word of the edits. */
export const text = {
  region: 'Edited files',
  title: 'Editing',
  show: 'Show the edited files',
  hide: 'Hide the edited files',
  list: 'All edited files',
  on: (folder: string, label: string) => `${label}: ${folder}`,
  files: (number: number) => (number === 1 ? '1 file' : `${count.format(number)} files`),
  one: (name: string, label: string) => `${name} on ${label}`,
  counts: {
    conflicts: (number: number) => `${count.format(number)} changed on both sides`,
    held: (number: number) => `${count.format(number)} not sent`,
    busy: 'under way',
  },
  states: {
    fetching: 'being fetched',
    watching: 'each save is sent',
    saved: (at: number) => `sent ${clockTime.format(at)}`,
    uploading: 'being sent',
    conflict: 'changed on both sides',
    gone: {
      missing: 'no longer on the server',
      folder: 'a folder is in its place',
      other: 'something else is in its place',
    },
    merged: 'merged: sent when you save it',
    marked: (number: number) => (number === 1 ? '1 place still marked' : `${count.format(number)} places still marked`),
    waiting: (label: string) => `waits for ${label}`,
    failed: 'not sent',
    left: 'not sent in the last run',
    removed: 'the working copy was removed',
    editor: 'the editor did not start',
  },
  actions: {
    compare: 'Compare…',
    recreate: 'Put it there again',
    saveAs: 'Save as…',
    sendAsIs: 'Send as it is',
    tryNow: 'Try now',
    tryAgain: 'Try again',
    send: 'Send',
    of: (action: string, name: string) => `${action.replace('…', '')}: ${name}`,
    reopen: (name: string) => `Open ${name} in the editor`,
    show: (name: string) => `Show ${name} in its folder`,
    finish: (name: string) => `Finish editing ${name}`,
  },
  commands: { edit: 'Edit', toggle: 'Show or hide the edited files' },

  conflict: {
    title: (name: string) => `${name} changed on both sides`,
    intro: (label: string) => `You saved it here, and it was written to on ${label} since you opened it. Nothing was sent.`,
    mine: 'Yours',
    theirs: (label: string) => `On ${label}`,
    face: (size: string, seconds: number | undefined) =>
      seconds === undefined ? size : `${size}, ${moment.format(seconds * 1000)}`,
    comparison: 'Comparison',
    kinds: {
      mine: 'You changed this',
      theirs: 'Changed on the server',
      both: 'Changed alike on both sides',
      conflict: 'Changed differently',
    } satisfies Record<Changed, string>,
    before: 'Before',
    nothing: 'Nothing stands here.',
    removed: 'removed',
    same: (number: number) => (number === 1 ? '1 line is the same' : `${count.format(number)} lines are the same`),
    summary: (conflicts: number) =>
      conflicts === 0
        ? 'The changes don’t touch each other: merged, both stay.'
        : conflicts === 1
          ? '1 place was changed differently. Merged, it is marked, and you decide in your editor.'
          : `${count.format(conflicts)} places were changed differently. Merged, they are marked, and you decide in your editor.`,
    isCut: 'There is more that differs; only the beginning is shown.',
    binary: 'It is not text, so only one of the two can stay.',
    tooLarge: 'It is too large to be compared line by line.',
    equal: 'Both versions are the same.',
    keepMine: 'Keep mine',
    keepMineHelp: 'Replaces what is on the server.',
    takeTheirs: 'Take theirs',
    takeTheirsHelp: 'Comes into the working copy. Yours is kept beside it until you finish.',
    saveAs: 'Save mine as…',
    openMerged: 'Open merged',
    openMergedHelp: 'Both in the working copy, in your editor. Sent when you save it.',
    close: 'Decide later',
    again: 'Compare again',
  },
  saveAs: {
    title: (name: string) => `Save your version of ${name} as another file`,
    name: 'Name',
    help: (folder: string, label: string) => `In ${folder} on ${label}. You edit that file from then on.`,
    cancel: 'Cancel',
    submit: 'Save',
  },
  discard: {
    title: (name: string) => `${name} has changes that were not sent`,
    what: (label: string) => `What you typed stands only in the working copy on this computer; ${label} does not have it.`,
    cancel: 'Go on editing',
    send: 'Send it',
    discard: 'Throw it away',
  },
  large: {
    title: (name: string) => `${name} is large`,
    what: (size: string) => `It has ${size}. It is fetched before it opens, and sent as a whole at each save.`,
    cancel: 'Cancel',
    edit: 'Edit it all the same',
  },
} as const;

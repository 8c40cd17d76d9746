import type { RecordingsCut } from '../../../shared/model/session-logs.ts';
import type { Fault } from './cast-format.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** `1:02:03`, without hours where there are none. */
export function clockWords(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const faults: Readonly<Record<Fault, string>> = {
  noRecording: 'It is no recording: Hawser plays asciicast files, versions 1 to 3.',
  version: 'It is a recording of a later version: Hawser plays asciicast files, versions 1 to 3.',
  tooLarge: 'It is larger than 100 GB.',
  empty: 'There is nothing in it.',
  unreadable: 'The file can’t be read. Look whether it is still there.',
};

const cuts: Readonly<Record<RecordingsCut, string>> = {
  many: 'Only the newest 1,000 recordings are listed. The others can be opened as files.',
  large:
    'The folder of the logs has more than 20,000 entries, or folders in more than eight levels. Not all of it was looked through; what is missing can be opened as a file.',
  unreadable:
    'A folder or file below the folder of the logs can’t be read. What could be read is listed; look at the permissions of the rest.',
  slow: 'The disk stopped answering. What was found in ten seconds is listed.',
};

/** Every visible word of recordings and their player. */
export const recordingsText = {
  title: 'Recordings',
  open: 'Open a file…',
  list: 'Recordings',
  empty:
    'No terminal was recorded yet. “Record terminal” is in a terminal’s menu; files of asciinema can be opened and dropped here.',
  failed: 'The recordings can’t be listed.',
  retry: 'Try again',
  cuts,
  links: ([first = '', ...others]: readonly string[]) =>
    others.length === 0
      ? `“${first}” is a link. Links in the folder of the logs are not followed; what they lead to can be opened as a file.`
      : `“${first}” and ${others.length} ${others.length === 1 ? 'other is a link' : 'others are links'}. Links in the folder of the logs are not followed; what they lead to can be opened as files.`,
  drop: 'Play this recording',
  dropMany: 'One recording at a time',
  all: 'All recordings',
  faults: (name: string, fault: Fault) => `“${name}” can’t be played. ${faults[fault]}`,
  reading: (share: number) => `The recording is looked through: ${Math.round(share * 100)}%`,
  cancel: 'Cancel',
  broken: (line: number) => `Line ${line} of the file can’t be read. It is played up to there.`,
  lost: 'The file can’t be read any more: it was changed or removed.',
  stuck: (why: string) => `What comes next could not be fetched. ${why}`,
  player: {
    name: (title: string) => `Recording ${title}`,
    screen: 'What was recorded; Space plays and pauses, arrows go five seconds back and forth',
    controls: 'Player',
    play: 'Play',
    pause: 'Pause',
    position: 'Position',
    positionOf: (at: number, duration: number) => `${clockWords(at)} of ${clockWords(duration)}`,
    speed: 'Speed',
    speedOf: (speed: number) => `${speed}×`,
    idle: 'Longest pause',
    idleNone: 'Pauses as recorded',
    idleOf: (seconds: number) => `Pauses at most ${seconds} s`,
    previousMarker: 'To the marker before',
    nextMarker: 'To the next marker',
    marker: (label: string, at: number) => `${label === '' ? 'Marker' : label}, ${clockWords(at)}`,
    copy: 'Copy text',
    copied: 'Copied',
    nothing: 'There is no text to copy',
  },
} as const;

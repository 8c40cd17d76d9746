import { quoted, sentence, type ErrorTexts } from './error-text-words.ts';
import type { ErrorDetail } from './errors.ts';
import { shownInText } from './file-path.ts';

type StreamCode = 'stream.ended' | 'stream.programFailed' | 'stream.notAFile' | 'stream.sourceShrank';

const saidOf = (said: string): string => (said === '' ? '' : ` Its last words: ${quoted(said)}.`);

function endTitle({ how, code, signal }: ErrorDetail<'stream.ended'>): string {
  switch (how) {
    case 'exited':
      return `The command ended with code ${code ?? 0}`;
    case 'killed':
      return `The command was ended by signal ${signal ?? ''}`;
    case 'lost':
      return 'The connection was cut';
    case 'unknown':
      return 'The server did not say how the command ended';
    case 'left':
      return 'The command was left: it may run on';
  }
}

/** What can go wrong with a command's stream. */
export const streamTexts: ErrorTexts<StreamCode> = {
  'stream.ended': (detail) => ({
    title: endTitle(detail),
    text: `On ${detail.host}.${detail.reason === undefined ? '' : ` ${sentence(detail.reason)}`}${saidOf(detail.said)}`,
    remedies: ['Look at what it wrote beside the stream, and run it again.'],
  }),
  'stream.programFailed': ({ program, why, said }) => ({
    title: 'The program on this computer did not take everything',
    text: `${quoted(program)}: ${sentence(why)}${saidOf(said)}`,
    remedies: ['Look whether it is installed, and run it again.'],
  }),
  'stream.notAFile': ({ path, what }) => ({
    title: what === 'folder' ? 'That is a folder, not a file' : 'That is no ordinary file',
    text: `${quoted(shownInText(path))} is ${what === 'folder' ? 'a folder' : 'a pipe, a device or a socket'}.`,
    remedies: ['Choose a file.'],
  }),
  'stream.sourceShrank': ({ path }) => ({
    title: 'The file became shorter while it was sent',
    text: `${quoted(shownInText(path))} was cut while the command read it. The command was not told that this was the end.`,
    remedies: ['Run it again when no program writes to the file.'],
  }),
};

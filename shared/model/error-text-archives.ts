import { because, place, quoted, type ErrorTexts } from './error-text-words.ts';
import type { ErrorDetail } from './errors.ts';
import { shownInText } from './file-path.ts';

type ArchiveCode =
  | 'archive.failed'
  | 'archive.noCommands'
  | 'archive.notAllowed'
  | 'archive.lacks'
  | 'archive.badMember'
  | 'archive.unreadable'
  | 'archive.rsyncFailed';

const saidOf = (said: string): string => (said === '' ? '' : ` What it said: ${quoted(said)}.`);
const shown = (path: string): string => quoted(shownInText(path));

/** Why an account's commands are not used, as a sentence. */
export const noCommandsWords: Readonly<Record<ErrorDetail<'archive.noCommands'>['why'], string>> = {
  sftpOnly: 'This account is for SFTP only: it runs no commands.',
  forced: 'Whatever command is asked for, the server starts another program.',
  refused: 'The server refuses to run commands for this account.',
  noChannel: 'The server takes no further channel on this connection just now.',
  otherFolders: 'Commands start in another folder there than the file service, so they may mean other files.',
  asRoot: 'The files are open as root, and commands would run as your own account.',
  scp: 'Without SFTP nothing could be looked at before and after.',
  local: 'These files are on this computer.',
};

const memberFaults: Readonly<Record<ErrorDetail<'archive.badMember'>['why'], string>> = {
  absolute: 'begins at the root of the file system',
  dots: 'climbs out of its folder',
  throughLink: 'would be written through a link that the archive has before it',
  name: 'has a name that no file can have',
};

/** What can go wrong with commands for files, and with archives. */
export const archiveTexts: ErrorTexts<ArchiveCode> = {
  'archive.failed': ({ host, port, why, said }) => ({
    title: `The command on ${place({ host, port })} failed`,
    text: `${why}.${saidOf(said)}`,
    remedies: ['Look whether there is room, and whether the account may read and write there.'],
  }),
  'archive.noCommands': ({ name, why, said }) => ({
    title: `No commands for files on ${name}`,
    text: `${noCommandsWords[why]}${why === 'forced' || why === 'refused' ? saidOf(said) : ''}`,
    remedies: why === 'asRoot' ? ['Switch root off first.'] : ['Copy the files as they are instead: that needs no command.'],
  }),
  'archive.notAllowed': ({ name }) => ({
    title: `Commands for files are not allowed on ${name}`,
    text: 'No command is run on a host whose files are open before you have agreed to it.',
    remedies: ['Agree to it when you are asked, or copy the files as they are.'],
  }),
  'archive.lacks': ({ program, name }) => ({
    title: `There is no ${program} ${name === undefined ? 'on this computer' : `on ${name}`}`,
    text: `${program} is needed for this, and was not found${name === undefined ? '' : ' there'}.`,
    remedies: [`Install ${program}, or choose another way.`],
  }),
  'archive.badMember': ({ path, member, why }) => ({
    title: 'The archive reaches out of its folder',
    text: `${quoted(member)} in ${shown(path)} ${memberFaults[why]}. Nothing of it was sent.`,
    remedies: ['Unpack it on this computer, and look at what is in it.'],
  }),
  'archive.unreadable': ({ path, why }) => ({
    title: 'The archive can’t be read',
    text: `${shown(path)} is not a whole tar archive.${because('What is known:', why)}`,
    remedies: ['Fetch or make it again.'],
  }),
  'archive.rsyncFailed': ({ why, said }) => ({
    title: 'rsync failed',
    text: `${why}.${saidOf(said)}`,
    remedies: ['Synchronise without rsync.'],
  }),
};

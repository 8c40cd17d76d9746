import { because, fileReason, list, place, quoted, type ErrorTexts } from './error-text-words.ts';
import type { ErrorDetail, FileOperation } from './errors.ts';
import { serviceTexts } from './error-text-file-service.ts';
import { shownInText } from './file-path.ts';

type FileCode =
  | 'file.notFound'
  | 'file.permissionDenied'
  | 'file.exists'
  | 'file.noSpace'
  | 'file.quotaExceeded'
  | 'file.unsupported'
  | 'file.notAFolder'
  | 'file.isAFolder'
  | 'file.notEmpty'
  | 'file.readOnly'
  | 'file.tooManyOpen'
  | 'file.nameInvalid'
  | 'file.failed'
  | 'sftp.unavailable'
  | 'sftp.textFirst'
  | 'sftp.badVersion'
  | 'sftp.misbehaved'
  | 'sftp.ended'
  | 'sftp.cutAfterLogin'
  | 'root.refused'
  | 'root.off'
  | 'scp.failed'
  | 'scp.misbehaved';

type Where = ErrorDetail<'file.notFound'>;

/** What could not be done, before the path. */
const couldNot: Readonly<Record<FileOperation, string>> = {
  find: 'look up',
  list: 'list',
  open: 'open',
  create: 'create',
  read: 'read',
  write: 'write',
  close: 'finish writing',
  sync: 'bring to the disk',
  change: 'change the properties of',
  makeFolder: 'make the folder',
  removeFolder: 'remove the folder',
  removeFile: 'remove',
  rename: 'rename',
  replace: 'replace',
  makeLink: 'make the link',
  readLink: 'read the link',
  space: 'ask for the free space of',
  copy: 'copy',
  hash: 'reckon the checksum of',
};

const sides = { here: 'this computer', there: 'the server' } as const;

function failed({ path, operation, side }: Where, why: string): string {
  const shown = side === 'here' ? 'on this computer' : 'on the server';
  return `Could not ${couldNot[operation]} ${quoted(shownInText(path))} ${shown}: ${why}.`;
}

/** SFTP's FAILURE to something that needs room: a full disk and a quota (EDQUOT) have no number of their own. */
function isPerhapsFull({ side, operation, reason, status }: ErrorDetail<'file.failed'>): boolean {
  const needsRoom = ['write', 'close', 'sync', 'copy', 'create', 'makeFolder', 'makeLink'].includes(operation);
  return side === 'there' && needsRoom && status === 4 && (reason === '' || /^failure$/i.test(reason));
}

function amount(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? ''}`;
}

/** Files and folders of either side, and the server's file service. */
export const fileTexts: ErrorTexts<FileCode> = {
  'file.notFound': (at) => ({
    title: 'There is no such file or folder',
    text: failed(at, 'it is not there, or a folder on its path is not'),
    remedies: ['Refresh the folder: it may have been moved or removed meanwhile.', 'Is it a link whose target is gone?'],
  }),
  'file.permissionDenied': (at) => ({
    title: 'Permission denied',
    text: failed(at, 'this account is not allowed to'),
    remedies: [
      'Look at owner and permissions of the file and of the folder it lies in.',
      ...(at.side === 'there' ? ['The server may allow reading only, or forbid this request.'] : []),
    ],
  }),
  'file.exists': (at) => ({
    title: 'There is something of that name already',
    text: failed(at, 'the name is taken'),
    remedies: ['Choose another name, or remove what is there.'],
  }),
  'file.noSpace': (at) => ({
    title: at.side === 'here' ? 'The disk of this computer is full' : 'The disk of the server is full',
    text: failed(at, 'there is no space left'),
    remedies: ['Make room and try again.'],
  }),
  'file.quotaExceeded': (at) => ({
    title: 'Your share of the disk is used up',
    text: failed(at, 'the quota of this account is exceeded'),
    remedies: ['Remove what is not needed, or ask the administrator for more.'],
  }),
  'file.unsupported': (at) => ({
    title: at.side === 'here' ? 'This computer can’t do that' : 'The server can’t do that',
    text: failed(at, at.needs === '' ? 'it is not supported' : `it needs ${at.needs}, which is not there`),
    remedies: ['Leave this step out, or do it another way.'],
  }),
  'file.notAFolder': (at) => ({
    title: 'That is not a folder',
    text: failed(at, 'it is not a folder'),
    remedies: ['Refresh the folder above it.'],
  }),
  'file.isAFolder': (at) => ({
    title: 'That is a folder, not a file',
    text: failed(at, 'it is a folder'),
    remedies: ['Choose another name for the file.'],
  }),
  'file.notEmpty': (at) => ({
    title: 'The folder is not empty',
    text: failed(at, 'there is still something in it'),
    remedies: ['Refresh it: hidden files count too.'],
  }),
  'file.readOnly': (at) => ({
    title: 'This place can only be read',
    text: failed(at, 'it can only be read'),
    remedies: ['The disk is mounted, or the server set up, for reading only.'],
  }),
  'file.tooManyOpen': (at) => ({
    title: 'Too many files are open',
    text: failed(at, `${sides[at.side]} opens no more at the same time`),
    remedies: ['Wait for other transfers to finish, or let fewer run at once.'],
  }),
  'file.nameInvalid': (at) => ({
    title: 'That name is not possible there',
    text: failed(at, 'the name is too long or has characters that are not allowed there'),
    remedies: ['Choose a shorter or simpler name.'],
  }),
  'file.failed': (at) => ({
    title: isPerhapsFull(at) ? 'The server could not write it: is the disk full, or a quota used up?' : 'That did not work',
    text: isPerhapsFull(at)
      ? `${failed(at, 'the server gave no reason')}${at.freeBytes === undefined ? '' : ` The disk has ${amount(at.freeBytes)} free for this account now, so a quota of it may be used up.`}`
      : at.reason === '' || /^failure$/i.test(at.reason)
        ? failed(at, 'the server gave no reason')
        : `${failed(at, 'it failed')} ${fileReason(at.reason)}`,
    remedies: ['Try again.', ...(at.side === 'there' ? ['Its log may say more: SFTP has no words for most errors.'] : [])],
  }),
  'sftp.unavailable': ({ host, port, tried }) => ({
    title: `${place({ host, port })} has no file service`,
    text: `You are signed in, but the server starts no SFTP. ${tried.length === 0 ? '' : `Tried: ${list(tried.map(({ what, why }) => `${shownInText(what, 80)} (${shownInText(why, 120)})`))}.`}`,
    remedies: [
      'Ask its administrator for the line “Subsystem sftp internal-sftp” in sshd_config, or to install the SFTP server.',
      'Name the command that starts its SFTP server, if it lies in an unusual place.',
    ],
  }),
  'sftp.textFirst': ({ host, text }) => ({
    title: `${host} sends text where SFTP should begin`,
    text: `Instead of its file service the server printed ${quoted(text)}. Mostly the account’s own start-up file (~/.bashrc for one) writes this in every session, also in those without a terminal; other programs say “Received message too long” then.`,
    remedies: [
      'Let the start-up file print only in interactive sessions: put “case $- in *i*) ;; *) return ;; esac” at its top.',
      'Does the text say that the account is closed or has no shell? Then ask the administrator.',
    ],
  }),
  'sftp.badVersion': ({ host, version }) => ({
    title: `${host} speaks SFTP version ${version}`,
    text: 'Version 3 is needed, which almost every server speaks.',
    remedies: ['Update the server’s SSH software.'],
  }),
  'sftp.misbehaved': ({ host, reason }) => ({
    title: `The file service of ${host} does not keep to the protocol`,
    text: `It was ended.${because('What happened:', reason)}`,
    remedies: [
      'Open the files again. If it happens again, send the report to the administrator: the server may be broken or hostile.',
    ],
  }),
  'sftp.ended': ({ host, reason, said }) => ({
    title: `The file service of ${host} ended`,
    text: `The connection still stands.${because('What is known:', reason)}${said === '' ? '' : ` It said ${quoted(said)}.`}`,
    remedies: ['Open the files again.', 'If it happens again, look into the server’s log.'],
  }),
  ...serviceTexts,
};

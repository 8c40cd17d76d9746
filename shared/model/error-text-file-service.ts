import { because, place, quoted, type ErrorTexts } from './error-text-words.ts';
import type { ErrorDetail } from './errors.ts';
import { shownInText } from './file-path.ts';

type ServiceCode = 'sftp.cutAfterLogin' | 'root.refused' | 'root.off' | 'scp.failed' | 'scp.misbehaved';

type Refusal = ErrorDetail<'root.refused'>;

/** What sudo refused, and what helps. */
const refusals: Readonly<
  Record<Refusal['why'], (at: Refusal) => { readonly text: string; readonly remedies: readonly string[] }>
> = {
  wrongPassword: ({ user }) => ({
    text: `sudo did not take the password of ${user}.`,
    remedies: ['Try again: sudo asks for the password of your own account there, not for root’s.'],
  }),
  passwordNeeded: ({ user }) => ({
    text: `sudo wants the password of ${user}, and nobody was there to type it.`,
    remedies: ['Switch to root again, and type the password when it is asked for.'],
  }),
  notAllowed: ({ user }) => ({
    text: `${user} may not run the SFTP server as root there: the sudoers file does not allow it.`,
    remedies: ['Ask the administrator for a line in sudoers that lets this account run sftp-server.'],
  }),
  noTty: () => ({
    text: 'sudo there runs in a terminal only (requiretty in sudoers), and files can’t pass through one.',
    remedies: ['Ask the administrator to put “Defaults!/usr/lib/openssh/sftp-server !requiretty” into sudoers.'],
  }),
  noSudo: () => ({
    text: 'There is no sudo on the server.',
    remedies: ['Is there doas? Then name “doas” and the path of sftp-server as this host’s own SFTP server.'],
  }),
  noServer: () => ({
    text: 'No sftp-server was found where it usually lies.',
    remedies: ['Name its path as this host’s own SFTP server.'],
  }),
  noCommands: () => ({
    text: 'This account runs no commands of one’s own there: whatever is asked for, the server starts another program.',
    remedies: ['Log in with an account that may run commands.'],
  }),
  other: () => ({ text: 'sudo did not start the SFTP server.', remedies: ['Look into the server’s log.'] }),
};

/** How a host's files are reached, and as whom. */
export const serviceTexts: ErrorTexts<ServiceCode> = {
  'sftp.cutAfterLogin': ({ host, port, reason }) => ({
    title: `${place({ host, port })} let you in, and then ended it`,
    text: `The login succeeded; when the files were to be opened, the server ended it at once.${because('What is known:', reason)} Servers do so when the folder that an account is locked into (ChrootDirectory) does not belong to root, or others may write to it or to a folder above it.`,
    remedies: [
      'Tell the administrator: the server’s log has a line like “bad ownership or modes for chroot directory”.',
      'The account may be closed, or may have no valid shell.',
      'If the account runs commands all the same, the path of its sftp-server can be named as this host’s own SFTP server.',
    ],
  }),
  'root.refused': (at) => {
    const { text, remedies } = refusals[at.why](at);
    return {
      title: `Not root on ${at.host}`,
      text: `${text}${at.said === '' ? '' : ` The server said ${quoted(at.said)}.`} The files stay those of ${at.user}.`,
      remedies,
    };
  },
  'root.off': ({ name }) => ({
    title: `This needs root on ${name}`,
    text: `It was begun as root, and As root is off for ${name}: it is never carried on with fewer rights.`,
    remedies: ['Switch As root on in the files of that host, then continue.'],
  }),
  'scp.failed': ({ host, path, said }) => ({
    title: `scp could not copy ${shownInText(path, 80)}`,
    text: `It failed on ${host}.${because('It said:', said)}`,
    remedies: ['Look at the path and its permissions, then try again.'],
  }),
  'scp.misbehaved': ({ host, reason }) => ({
    title: `scp on ${host} sent what was not asked for`,
    text: `It was stopped, and nothing of that was taken.${because('What happened:', reason)}`,
    remedies: ['If it happens again, tell the administrator: the server may be broken or hostile.'],
  }),
};

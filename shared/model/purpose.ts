/** What a connection is for, as `Match sessiontype` and `Match command` ask (ssh_config(5) of OpenSSH 10). */
export interface Purpose {
  readonly sessionType: 'shell' | 'exec' | 'subsystem' | 'none';
  /** The command, or the name of the subsystem; empty for none. */
  readonly command: string;
}

/** `ssh HOST`, and what looks at a host without having anything in mind. */
export const shellPurpose: Purpose = { sessionType: 'shell', command: '' };
/** `sftp HOST`: also what copies files in another way. */
export const filesPurpose: Purpose = { sessionType: 'subsystem', command: 'sftp' };
/** `ssh -N` and the `ssh -W` of a hop. */
export const noSessionPurpose: Purpose = { sessionType: 'none', command: '' };
/** Where the subsystem is not there, a command is tried; the host is the same. */
export const powershellPurpose: Purpose = { sessionType: 'subsystem', command: 'powershell' };

/** `ssh HOST COMMAND`; without a command a shell. */
export function commandPurpose(command: string | undefined): Purpose {
  return command === undefined || command === '' ? shellPurpose : { sessionType: 'exec', command };
}

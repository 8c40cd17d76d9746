import { fileURLToPath } from 'node:url';

/** What `faulty-sftp.mjs` can do wrong. */
export type SftpFault =
  | 'none'
  | 'hostile-names'
  | 'empty-names'
  | 'lying-count'
  | 'endless-names'
  | 'names-then-death'
  | 'too-much-data'
  | 'unknown-id'
  | 'wrong-type'
  | 'ok-for-data'
  | 'huge-packet'
  | 'cut-data'
  | 'no-answer'
  | 'short-reads'
  | 'reversed-reads'
  | 'no-space'
  | 'long-handle'
  | 'slow-open'
  | 'bad-close'
  | 'full-disk'
  | 'two-paths'
  | 'old-status'
  | 'silent'
  | 'text-first'
  | 'text-only'
  | 'dies'
  | 'version-2'
  | 'bad-extensions'
  | 'split-version';

/**
 * The command of an SFTP server with one fault, for a `Subsystem sftp` line or to be run instead of it. What it is asked for is noted in
 * `noteFile`. Needs Node on the machine, which the tests have.
 */
export function faultySftpCommand(fault: SftpFault, noteFile?: string): string {
  const program = fileURLToPath(new URL('./faulty-sftp.mjs', import.meta.url));
  return [process.execPath, program, fault, ...(noteFile === undefined ? [] : [noteFile])].join(' ');
}

import type { RunHint, RunLine } from '../../shared/model/runs.ts';

/** What programs write that want a password and have no terminal to ask on: sudo, su, ssh, passwd. */
const password =
  /^sudo: (a terminal is required|a password is required|no tty present|no password was provided|sorry, you must have a tty|\d+ incorrect password)|^su: must be run from a terminal|^Password:|Host key verification failed|^Permission denied, please try again|^(passwd|chage): .*(authentication|terminal)/i;
const terminal =
  /TERM environment variable not set|not a tty|Inappropriate ioctl for device|open terminal failed|stdin[^\n]{0,200} not a terminal/i;
/** Such words stand at the beginning of a line; a server may send lines that are made to be slow. */
const looked = 500;

/** What a line says of a command that would need a terminal (TM-19). */
export function hintOfLine({ text: whole }: RunLine): RunHint | undefined {
  const text = whole.slice(0, looked);
  if (password.test(text)) return 'password';
  return terminal.test(text) ? 'terminal' : undefined;
}

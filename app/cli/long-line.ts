import type { FileAttributes, FileKind } from '../../main/sftp/file-system.ts';

const kinds: Readonly<Record<FileKind, string>> = {
  file: '-',
  folder: 'd',
  link: 'l',
  pipe: 'p',
  socket: 's',
  characterDevice: 'c',
  blockDevice: 'b',
  unknown: '?',
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const HALF_YEAR_SECONDS = (365 * 24 * 3600) / 2;

/** `-rw-r--r--` as ls(1) writes it. */
export function modeText(kind: FileKind, mode: number | undefined): string {
  if (mode === undefined) return `${kinds[kind]}?????????`;
  const letters = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
  const special = (bit: number, at: number, letter: string): void => {
    if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase();
  };
  special(0o4000, 2, 's');
  special(0o2000, 5, 's');
  special(0o1000, 8, 't');
  return kinds[kind] + letters.join('');
}

/** `Nov 21 16:41`, of more than half a year ago `Nov 21  2025`; local time. */
export function timeText(seconds: number | undefined, nowSeconds: number): string {
  if (seconds === undefined) return '?           ';
  const at = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${months[at.getMonth()] ?? '?'} ${String(at.getDate()).padStart(2)}`;
  const isRecent = nowSeconds - seconds < HALF_YEAR_SECONDS;
  return isRecent ? `${day} ${two(at.getHours())}:${two(at.getMinutes())}` : `${day}  ${at.getFullYear()}`;
}

export interface LongEntry {
  readonly attributes: FileAttributes;
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** Everything of a line of `sftp ls -l` but the name (ls_file of OpenSSH's sftp-common): the same fields in the same columns. */
export function longLine({ attributes, user, group }: LongEntry, nowSeconds: number): string {
  const { kind, mode, linkCount, sizeBytes, modifiedSeconds } = attributes;
  return [
    modeText(kind, mode),
    String(linkCount ?? '?').padStart(4),
    (user ?? String(attributes.user ?? '?')).padEnd(8),
    (group ?? String(attributes.group ?? '?')).padEnd(8),
    String(sizeBytes ?? '?').padStart(8),
    timeText(modifiedSeconds, nowSeconds),
  ].join(' ');
}

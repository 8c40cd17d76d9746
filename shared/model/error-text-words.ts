import { printableLine } from '../base/printable.ts';
import type { ErrorCode, ErrorDetail } from './errors.ts';

/** What people read of an error: what failed, on what, and what they can do, the likeliest remedy first. */
export interface ErrorText {
  /** One short sentence without a full stop: a headline or a log line. */
  readonly title: string;
  /** One to three sentences with what is known. Claims no more than the detail says. */
  readonly text: string;
  readonly remedies: readonly string[];
}

/** One function for each code: the compiler refuses the table while a code is missing. */
export type ErrorTexts<C extends ErrorCode> = { readonly [K in C]: (detail: ErrorDetail<K>) => ErrorText };

/** `host port 22`, the way a person says it; the port is left out when it is the usual one. */
export function place(at: { readonly host: string; readonly port: number }): string {
  return at.port === 22 ? at.host : `${at.host} port ${at.port}`;
}

/** ` (10.0.0.5)` when the address says more than the name. */
export function addressNote(host: string, address: string | undefined): string {
  return address === undefined || address === '' || address === host ? '' : ` (${address})`;
}

export function seconds(count: number): string {
  const rounded = Math.round(count);
  return rounded === 1 ? '1 second' : `${rounded} seconds`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** A sentence's end for a reason that somebody else worded: trimmed, bounded, exactly one full stop. */
export function sentence(reason: string): string {
  const line = printableLine(reason, 300).replace(/[.\s]+$/, '');
  return line === '' ? '' : `${line}.`;
}

/** errno(3) in words; the code stays, for whoever looks it up. */
const systemWords: Readonly<Record<string, string>> = {
  EACCES: 'this account may not open it',
  EPERM: 'the system does not allow it',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is not a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EROFS: 'the disk can only be read',
  EIO: 'the disk has a fault',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
};

/** As `sentence`, for a reason that may be a code of the system. */
export function fileReason(reason: string): string {
  const words = Object.hasOwn(systemWords, reason) ? systemWords[reason] : undefined;
  return sentence(words === undefined ? reason : `${words} (${reason})`);
}

/** `prefix reason.`, or nothing when there is no reason. */
export function because(prefix: string, reason: string): string {
  const said = sentence(reason);
  return said === '' ? '' : ` ${prefix} ${said}`;
}

/** Text that a server printed, quoted on one line. */
export function quoted(text: string, maxLength = 200): string {
  return `“${printableLine(text, maxLength)}”`;
}

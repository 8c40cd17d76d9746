import { z } from 'zod';

/** How a host's programs write and read text, where it is not UTF-8. Names of the IANA registry of character sets, in lower case. */
export const terminalEncodings = [
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'koi8-r',
  'koi8-u',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-9',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1252',
] as const;

export const TerminalEncoding = z.enum(['utf-8', ...terminalEncodings]);
export type TerminalEncoding = z.infer<typeof TerminalEncoding>;

/** What is in force by the name that a bookmark has: UTF-8 without one, and with one that nobody here knows (T9). */
export function readTerminalEncoding(name: string | undefined): TerminalEncoding {
  return terminalEncodings.find((each) => each === name) ?? 'utf-8';
}

/** Whether a bookmark's file has a name that is none of ours: it is told, and the terminals are in UTF-8. */
export function isUnknownEncoding(name: string | undefined): name is string {
  return name !== undefined && !TerminalEncoding.safeParse(name).success;
}

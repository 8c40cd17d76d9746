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

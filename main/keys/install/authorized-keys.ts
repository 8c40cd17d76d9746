import { parsePublicKeyLine, type PublicKey } from '../public-key.ts';

/** A line of authorized_keys that lets somebody in. */
export interface AuthorizedEntry {
  /** Counts from 1. */
  readonly lineNumber: number;
  /** The line as it stands there; bytes above 127 as Latin-1. */
  readonly text: string;
  readonly options: string;
  readonly key: PublicKey;
}

/** sshd reads lines of at most 8 KiB (SSH_MAX_PUBKEY_BYTES is 16 KiB); longer ones count for nothing. */
const maxLineLength = 16 * 1024;

/** The entries of a file, read as sshd(8) does: what it does not understand it passes over, and so do we. Pure. */
export function authorizedEntries(content: Buffer): AuthorizedEntry[] {
  return linesOf(content).flatMap((text, index) => {
    const entry = readEntry(text);
    return entry ? [{ ...entry, lineNumber: index + 1 }] : [];
  });
}

/** The first line by which a key itself logs in. One that makes it an authority does not (`isAuthority`). Pure. */
export function loginEntry(content: Buffer, blob: Buffer): AuthorizedEntry | undefined {
  return authorizedEntries(content).find(({ key, options }) => key.blob.equals(blob) && !isAuthority(options));
}

/** Whether sshd can't read the file at all: PowerShell's `>` writes UTF-16. */
export function isForeignText(content: Buffer): boolean {
  return content.includes(0) || (content[0] === 0xff && content[1] === 0xfe);
}

/** The file with one more line. A last line that nobody ended is ended first, so that the two don't become one. Pure. */
export function withLine(content: Buffer, line: string): { readonly content: Buffer; readonly tail: Buffer } {
  const gap = content.length > 0 && content.at(-1) !== 0x0a ? '\n' : '';
  const tail = Buffer.from(`${gap}${line}\n`, 'utf8');
  return { content: Buffer.concat([content, tail]), tail };
}

/** The file with another line in the place of one entry. The file is bytes, and so is the line. */
export function withReplaced(content: Buffer, entry: AuthorizedEntry, line: Buffer): Buffer {
  const lines = rawLines(content);
  const old = lines[entry.lineNumber - 1] ?? '';
  const end = /\r?\n$/.exec(old)?.[0] ?? '';
  lines[entry.lineNumber - 1] = line.toString('latin1') + end;
  return Buffer.from(lines.join(''), 'latin1');
}

/**
 * The file without the lines by which a key logs in; `removed` are those lines. All others stay byte by byte, also those where the key is an authority
 * whose certificates let others in (`hasAuthority`). Pure.
 */
export function withoutKey(
  content: Buffer,
  blob: Buffer,
): { readonly content: Buffer; readonly removed: readonly string[]; readonly hasAuthority: boolean } {
  const removed: string[] = [];
  let hasAuthority = false;
  const kept = rawLines(content).filter((raw) => {
    const text = raw.replace(/\r?\n$/, '');
    const entry = readEntry(text);
    if (entry?.key.blob.equals(blob) !== true) return true;
    if (isAuthority(entry.options)) {
      hasAuthority = true;
      return true;
    }
    removed.push(Buffer.from(text, 'latin1').toString('utf8'));
    return false;
  });
  return { content: Buffer.from(kept.join(''), 'latin1'), removed, hasAuthority };
}

/** Whether such options make the key an authority (`cert-authority`, sshd(8)). They are compared without the texts in quotes, which may say anything. */
export function isAuthority(options: string): boolean {
  return /(^|,)\s*cert-authority\s*(,|$)/i.test(options.replace(/"(\\.|[^"\\])*"/g, '""'));
}

/** Each with its own line end; bytes above 127 as Latin-1. */
export function rawLines(content: Buffer): string[] {
  const lines = content.toString('latin1').split(/(?<=\n)/);
  return lines.length === 1 && lines[0] === '' ? [] : lines;
}

function linesOf(content: Buffer): string[] {
  return rawLines(content).map((raw) => raw.replace(/\r?\n$/, ''));
}

/** One line as sshd(8) reads it; undefined: a comment, or nothing that lets anybody in. */
export function readEntry(text: string): Omit<AuthorizedEntry, 'lineNumber'> | undefined {
  if (text.length > maxLineLength || /^[ \t]*(#|$)/.test(text)) return undefined;
  const line = text.replace(/^[ \t]+/, '');
  const bare = parsePublicKeyLine(line);
  if (bare) return { text, options: '', key: bare };
  const end = optionsEnd(line);
  const key = parsePublicKeyLine(line.slice(end));
  return key ? { text, options: line.slice(0, end), key } : undefined;
}

/** Options end at the first blank outside of quotes; a quote in quotes is written `\"`. */
export function optionsEnd(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\' && line.charAt(at + 1) === '"') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === ' ' || character === '\t')) return at;
  }
  return line.length;
}

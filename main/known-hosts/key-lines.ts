import { readKeyBlob } from './key-blob.ts';
import { outlineLine, readLineKey } from './parser.ts';

/** One key of a list of keys. */
export interface KeyLine {
  /** Counted from 1. */
  readonly line: number;
  readonly blob: Buffer;
  /** The word before the key: host names of known_hosts or options of authorized_keys. */
  readonly prefix: string | undefined;
  readonly comment: string;
}

/**
 * The public keys in a text: `.pub` files, known_hosts lines, the output of ssh-keyscan, authorized_keys, as `ssh-keygen -l` reads
 * them. Lines with a marker, of protocol 1 and without a key are passed over.
 */
export function readKeyLines(bytes: Buffer): KeyLine[] {
  return bytes
    .toString('latin1')
    .split('\n')
    .flatMap((text, at) => {
      const line = text.replace(/\r.*$/s, '').replace(/^[ \t]+/, '');
      if (line === '' || line.startsWith('#')) return [];
      const bare = readKeyText(line);
      const found = bare === undefined ? readAfterPrefix(line) : { ...bare, prefix: undefined };
      return found === undefined ? [] : [{ line: at + 1, ...found }];
    });
}

type Found = Omit<KeyLine, 'line' | 'prefix'>;

function readAfterPrefix(line: string): (Found & { readonly prefix: string }) | undefined {
  // Blanks and quotes inside of quotes belong to the options of authorized_keys.
  const prefix = /^(?:[^ \t"]|"(?:\\"|[^"])*"?)+/.exec(line)?.[0] ?? '';
  const found = readKeyText(line.slice(prefix.length).replace(/^[ \t]+/, ''));
  return found && { ...found, prefix: utf8(prefix) };
}

function readKeyText(text: string): Found | undefined {
  const outline = outlineLine(Buffer.from(`x ${text}`, 'latin1'));
  if (outline.kind !== 'hosts') return undefined;
  const key = readLineKey(outline);
  return key.kind === 'key' ? { blob: key.blob, comment: key.comment } : undefined;
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Whether a blob is a plain key, which may stand on a known_hosts line. */
export function isPlainKey(blob: Buffer): boolean {
  return readKeyBlob(blob)?.isCertificate === false;
}

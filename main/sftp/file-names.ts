import type { FilePath } from '../../shared/model/file-path.ts';

/**
 * Bytes of names to strings and back, exactly (the form is `shared/model/file-path.ts`'s). Valid UTF-8 is itself; every other byte is
 * U+DC00 + byte.
 */

const REPLACEMENT = '\ufffd';
const ESCAPE = 0xdc00;

/** The string of the bytes from `start` to `end`. */
export function decodeName(bytes: Buffer, start = 0, end = bytes.length): string {
  const text = bytes.toString('utf8', start, end);
  // What is not UTF-8 was replaced; but the name may also have that very character in it.
  return text.includes(REPLACEMENT) ? decodeSlowly(bytes, start, end) : text;
}

function decodeSlowly(bytes: Buffer, start: number, end: number): string {
  const parts: string[] = [];
  let plainFrom = start;
  let at = start;
  while (at < end) {
    const length = sequenceLength(bytes, at, end);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(bytes.toString('utf8', plainFrom, at), String.fromCharCode(ESCAPE + (bytes[at] ?? 0)));
    at += 1;
    plainFrom = at;
  }
  parts.push(bytes.toString('utf8', plainFrom, end));
  return parts.join('');
}

/** Length of the valid UTF-8 sequence at `at` (RFC 3629 section 4), or 0. */
function sequenceLength(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next += 1) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

const surrogate = /[\ud800-\udfff]/;

/** The bytes of a name or path. A surrogate that stands for no byte (typed text can have one) becomes U+FFFD, as in any UTF-8 encoder. */
export function encodeName(name: string): Buffer {
  if (!surrogate.test(name)) return Buffer.from(name, 'utf8');
  const parts: Buffer[] = [];
  let plain = '';
  for (const character of name) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) {
      parts.push(Buffer.from(plain, 'utf8'), Buffer.from([code - ESCAPE]));
      plain = '';
    } else {
      plain += character;
    }
  }
  parts.push(Buffer.from(plain, 'utf8'));
  return Buffer.concat(parts);
}

/** A path of the other side, which may be anything but empty or with NUL in it; undefined then. */
export function decodePath(bytes: Buffer): FilePath | undefined {
  return bytes.length === 0 || bytes.includes(0) ? undefined : (decodeName(bytes) as FilePath);
}

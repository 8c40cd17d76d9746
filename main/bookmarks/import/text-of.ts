/** Larger files are refused: the largest lists that people keep are some hundred KiB. */
export const largestImportBytes = 16 * 1024 * 1024;

/**
 * The text of a file of a program from anywhere: UTF-16 and UTF-8 by their marks, UTF-16 without one when every other byte is 0, UTF-8
 * when it is valid, else Windows-1252, which every byte is text in.
 */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode(bytes.subarray(2), 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode(swapped(bytes.subarray(2)), 'utf-16le');
  if (looksLikeUtf16(bytes)) return decode(bytes, 'utf-16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decode(bytes, 'windows-1252');
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

function swapped(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, Math.min(bytes.length, 200));
  if (sample.length < 4) return false;
  let zeros = 0;
  for (let at = 1; at < sample.length; at += 2) if (sample[at] === 0) zeros += 1;
  return zeros > sample.length / 3;
}

/** `%41%C3%A9` as programs for Windows write names: UTF-8 where it is, else Latin-1. A `%` without two digits stays. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  const source = Buffer.from(text, 'utf8');
  for (let at = 0; at < source.length; at += 1) {
    const digits = source.toString('latin1', at + 1, at + 3);
    if (source[at] === 0x25 && /^[0-9a-f]{2}$/i.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      at += 2;
    } else bytes.push(source[at] ?? 0);
  }
  return textOf(Uint8Array.from(bytes));
}

import { printable } from '../../../shared/base/printable.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import type { FilePreview } from '../../../shared/model/files.ts';
import type { FileSystem } from '../file-system.ts';
import { openPlainFile, readInOrder, type PlainFile } from './plain-file.ts';

const MAX_TEXT_BYTES = 256 * 1024;
const MAX_IMAGE_BYTES = 2 * 1024 * 1024;
const DUMPED_BYTES = 512;
const ROW_BYTES = 16;

/** The beginning of a file, for a look at it. Errors: those of `openPlainFile` and of reading. */
export async function previewFile(fileSystem: FileSystem, path: FilePath, signal: AbortSignal): Promise<FilePreview> {
  const plain = await openPlainFile(fileSystem, path, signal);
  try {
    const head = await readHead(plain, MAX_TEXT_BYTES + 1, signal);
    const mediaType = imageType(head);
    if (mediaType === undefined) return textOf(head) ?? { kind: 'binary', head: dump(head.subarray(0, DUMPED_BYTES)) };
    const tooLarge = { kind: 'tooLarge', sizeBytes: plain.attributes.sizeBytes ?? MAX_IMAGE_BYTES + 1 } as const;
    if (tooLarge.sizeBytes > MAX_IMAGE_BYTES && plain.attributes.sizeBytes !== undefined) return tooLarge;
    const whole = await readHead(plain, MAX_IMAGE_BYTES + 1, signal);
    return whole.length > MAX_IMAGE_BYTES ? tooLarge : { kind: 'image', mediaType, base64: whole.toString('base64') };
  } finally {
    plain.file.close().catch(() => undefined);
  }
}

async function readHead(plain: PlainFile, endBytes: number, signal: AbortSignal): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const block of readInOrder(plain, { endBytes }, signal)) pieces.push(...block.pieces);
  return Buffer.concat(pieces);
}

/** By the first bytes, never by the name. What a page may show without running anything: SVG is text. */
function imageType(head: Buffer): string | undefined {
  const starts = (text: string, at = 0): boolean => head.toString('latin1', at, at + text.length) === text;
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('GIF87a') || starts('GIF89a')) return 'image/gif';
  return starts('RIFF') && starts('WEBP', 8) ? 'image/webp' : undefined;
}

type TextPreview = Extract<FilePreview, { kind: 'text' }>;

/** undefined for what is no text. */
function textOf(head: Buffer): TextPreview | undefined {
  const isCut = head.length > MAX_TEXT_BYTES;
  const bytes = head.subarray(0, MAX_TEXT_BYTES);
  const found = decode(bytes, isCut);
  return found && { kind: 'text', text: printable(found.text, found.text.length + 1), isCut, encoding: found.encoding };
}

function decode(bytes: Buffer, isCut: boolean): { text: string; encoding: TextPreview['encoding'] } | undefined {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe) return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16' };
  if (mark === 0xfeff) return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'utf-16' };
  if (bytes.includes(0)) return undefined;
  try {
    // A character may be cut in two at the end.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut }), encoding: 'utf-8' };
  } catch {
    return looksLikeLatin1(bytes) ? { text: bytes.toString('latin1'), encoding: 'latin1' } : undefined;
  }
}

/** Bytes that no text of a Latin alphabet has: control characters but for tab, line ends and escape, in both halves. */
function looksLikeLatin1(bytes: Buffer): boolean {
  let odd = 0;
  for (const byte of bytes) {
    const isControl = byte < 0x20 ? !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b : byte >= 0x7f && byte < 0xa0;
    if (isControl) odd += 1;
  }
  // Windows-1252 has quotes and dashes there.
  return odd * 50 <= bytes.length;
}

/** As `hexdump -C` writes it. */
function dump(bytes: Buffer): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const row = bytes.subarray(at, at + ROW_BYTES);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
    rows.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(ROW_BYTES * 3)} |${text}|`);
  }
  return rows.join('\n');
}

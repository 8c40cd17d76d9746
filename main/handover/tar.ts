/*
 * A tar archive on its way (POSIX.1-2024 pax, "ustar Interchange Format" and "pax Extended Header"): a header of 512 bytes for each entry, its
 * content padded to 512, two empty blocks at the end. What does not fit a ustar header (names over 100 bytes, sizes over 8 GiB, bytes that are
 * not ASCII) stands in a pax header before it.
 *
 *   0   100  name        100 8 mode    108 8 uid     116 8 gid      124 12 size    136 12 mtime
 *   148   8  checksum    156 1 type    157 100 link  257 6 magic    263 2 version  265 32 uname
 *   297  32  gname       329 8 major   337 8 minor   345 155 prefix
 */

const BLOCK = 512;
const LARGEST_OCTAL = 0o77777777777;

export interface TarEntry {
  /** Relative, with slashes, a folder's without one at the end. Its exact bytes. */
  readonly path: Buffer;
  readonly kind: 'file' | 'folder' | 'link';
  readonly sizeBytes: number;
  readonly mode: number | undefined;
  readonly modifiedSeconds: number | undefined;
  /** Where a link points to. */
  readonly target?: Buffer | undefined;
}

const types = { file: '0', folder: '5', link: '2' } as const;

/** What stands before the content of an entry. */
export function tarHeader(entry: TarEntry): Buffer {
  const path = entry.kind === 'folder' ? Buffer.concat([entry.path, Buffer.from('/')]) : entry.path;
  const { target = Buffer.alloc(0) } = entry;
  const isPlain = [path, target].every((text) => text.length <= 100 && text.every((byte) => byte < 0x80));
  const header = block({ ...entry, path: path.subarray(0, 100), target: target.subarray(0, 100), type: types[entry.kind] });
  if (isPlain && entry.sizeBytes <= LARGEST_OCTAL) return header;
  const records = Buffer.concat([
    record('path', path),
    ...(target.length > 0 ? [record('linkpath', target)] : []),
    ...(entry.sizeBytes > LARGEST_OCTAL ? [record('size', Buffer.from(String(entry.sizeBytes)))] : []),
  ]);
  const name = Buffer.from('PaxHeader');
  const extended = block({
    path: name,
    type: 'x',
    sizeBytes: records.length,
    mode: 0o644,
    modifiedSeconds: entry.modifiedSeconds,
  });
  return Buffer.concat([extended, records, tarPadding(records.length), header]);
}

/** What stands behind a content of this size. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK);
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

function block(entry: Omit<TarEntry, 'kind'> & { readonly type: '0' | '2' | '5' | 'x' }): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void => {
    bytes.write(
      `${Math.floor(value)
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      at,
      'latin1',
    );
  };
  entry.path.copy(bytes, 0);
  octal((entry.mode ?? (entry.type === '5' ? 0o755 : 0o644)) & 0o777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.type === '5' || entry.type === '2' || entry.sizeBytes > LARGEST_OCTAL ? 0 : entry.sizeBytes, 124, 12);
  octal(Math.min(LARGEST_OCTAL, Math.max(0, entry.modifiedSeconds ?? 0)), 136, 12);
  bytes.write(entry.type, 156, 'latin1');
  entry.target?.copy(bytes, 157);
  bytes.write('ustar\x0000', 257, 'latin1');
  // The sum is reckoned with blanks in its own place.
  bytes.fill(0x20, 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** `LENGTH KEYWORD=VALUE\n`, where the length counts its own digits too. */
function record(keyword: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${keyword}=`), value, Buffer.from('\n')]);
  let length = rest.length + String(rest.length).length;
  if (rest.length + String(length).length > length) length += 1;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

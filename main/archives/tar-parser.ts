/*
 * Reads a tar archive as it comes: ustar and pax (POSIX.1-2024, "pax Interchange Format") and what GNU tar adds for long names and large numbers
 * ("Basic Tar Format" of its manual). Fields of a header as `main/handover/tar.ts` has them. Sans-IO: bytes in, events out. Whatever is not what it
 * should be ends it: an archive comes from a server, or from anywhere.
 */

const BLOCK = 512;
/** Extended headers: a path has 4096 bytes at most on most systems. */
const MOST_EXTENDED = 1024 * 1024;

export type TarKind = 'file' | 'folder' | 'link' | 'hardLink' | 'special';

export interface TarMember {
  /** As it stands there: untrusted. */
  readonly path: Buffer;
  readonly kind: TarKind;
  /** Of the content that follows; 0 but for files. */
  readonly sizeBytes: number;
  /** Permission bits of nine. */
  readonly mode: number;
  readonly modifiedSeconds: number;
  /** Where a link points to. */
  readonly target: Buffer;
}

export type TarEvent =
  | { readonly kind: 'member'; readonly member: TarMember }
  /** Of the last member; the memory is the caller's own chunk. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** All bytes of the last member came. Only for files. */
  | { readonly kind: 'whole' };

/** Not a tar archive, or a spoiled one. */
export class TarFault extends Error {}

interface Extended {
  path?: Buffer;
  target?: Buffer;
  sizeBytes?: number;
  modifiedSeconds?: number;
}

type State =
  | { readonly kind: 'header' }
  | { readonly kind: 'content'; left: number; readonly isFile: boolean }
  | { readonly kind: 'extended'; readonly type: string; readonly pieces: Buffer[]; left: number; padding: number }
  | { readonly kind: 'padding'; left: number }
  | { readonly kind: 'end' };

export class TarParser {
  #state: State = { kind: 'header' };
  readonly #header = Buffer.alloc(BLOCK);
  #headerLength = 0;
  #isFirstZero = false;
  #next: Extended = {};
  #global: Extended = {};
  #members = 0;

  /** What comes of these bytes. Throws `TarFault`. */
  push(chunk: Buffer): TarEvent[] {
    const events: TarEvent[] = [];
    let at = 0;
    while (at < chunk.length) at += this.#step(chunk, at, events);
    return events;
  }

  /** The bytes end here. Throws `TarFault` when the archive does not; both blocks of zeros may be missing, as some programs leave them out. */
  finish(): void {
    const isBetween = this.#state.kind === 'header' && this.#headerLength === 0 && Object.keys(this.#next).length === 0;
    if (this.#state.kind === 'end') return;
    if (!isBetween || this.#members === 0) throw new TarFault('it ends in the middle');
  }

  #step(chunk: Buffer, at: number, events: TarEvent[]): number {
    const state = this.#state;
    const length = chunk.length - at;
    switch (state.kind) {
      case 'end':
        return length;
      case 'header': {
        const taken = Math.min(BLOCK - this.#headerLength, length);
        chunk.copy(this.#header, this.#headerLength, at, at + taken);
        this.#headerLength += taken;
        if (this.#headerLength === BLOCK) {
          this.#headerLength = 0;
          this.#readHeader(events);
        }
        return taken;
      }
      case 'content': {
        const taken = Math.min(state.left, length);
        if (state.isFile) events.push({ kind: 'bytes', bytes: chunk.subarray(at, at + taken) });
        state.left -= taken;
        if (state.left === 0) this.#contentEnded(state.isFile, events);
        return taken;
      }
      case 'extended': {
        const taken = Math.min(state.left, length);
        state.pieces.push(Buffer.from(chunk.subarray(at, at + taken)));
        state.left -= taken;
        if (state.left === 0) {
          this.#readExtended(state.type, Buffer.concat(state.pieces));
          this.#pad(state.padding);
        }
        return taken;
      }
      case 'padding': {
        const taken = Math.min(state.left, length);
        state.left -= taken;
        if (state.left === 0) this.#state = { kind: 'header' };
        return taken;
      }
    }
  }

  #readHeader(events: TarEvent[]): void {
    const header = this.#header;
    if (header.every((byte) => byte === 0)) {
      if (this.#isFirstZero) this.#state = { kind: 'end' };
      this.#isFirstZero = true;
      return;
    }
    if (this.#isFirstZero) throw new TarFault('there is something behind its end');
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const sizeBytes = number(header, 124, 12);
    if ('xgLK'.includes(type)) {
      if (sizeBytes > MOST_EXTENDED) throw new TarFault('a header is too long');
      this.#state = { kind: 'extended', type, pieces: [], left: sizeBytes, padding: paddingOf(sizeBytes) };
      if (sizeBytes === 0) throw new TarFault('a header is empty');
      return;
    }
    this.#readMember(type, sizeBytes, events);
  }

  #readMember(type: string, headerSize: number, events: TarEvent[]): void {
    const header = this.#header;
    const told = { ...this.#global, ...this.#next };
    this.#next = {};
    this.#members += 1;
    const plain = text(header, 0, 100);
    // Only ustar has a prefix; GNU's own format has other things there.
    const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
    const prefix = isUstar ? text(header, 345, 155) : Buffer.alloc(0);
    const path = told.path ?? (prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), plain]) : plain);
    const size = told.sizeBytes ?? headerSize;
    const kind = kindOf(type, path);
    const isFile = kind === 'file';
    events.push({
      kind: 'member',
      member: {
        path,
        kind,
        sizeBytes: isFile ? size : 0,
        mode: number(header, 100, 8) & 0o777,
        modifiedSeconds: told.modifiedSeconds ?? number(header, 136, 12, true),
        target: told.target ?? text(header, 157, 100),
      },
    });
    // A link has no content, whatever its size field says (old archives have the file's size there); a folder of GNU's may have a listing.
    const left = kind === 'hardLink' || kind === 'link' || kind === 'special' ? 0 : size;
    this.#padAfter = paddingOf(left);
    this.#state = { kind: 'content', left, isFile };
    if (left === 0) this.#contentEnded(isFile, events);
  }

  #padAfter = 0;

  #contentEnded(isFile: boolean, events: TarEvent[]): void {
    if (isFile) events.push({ kind: 'whole' });
    this.#pad(this.#padAfter);
  }

  #pad(left: number): void {
    this.#state = left === 0 ? { kind: 'header' } : { kind: 'padding', left };
  }

  #readExtended(type: string, bytes: Buffer): void {
    // GNU: the whole name, NUL behind it.
    if (type === 'L') this.#next.path = cut(bytes);
    else if (type === 'K') this.#next.target = cut(bytes);
    else {
      const told = readRecords(bytes);
      if (type === 'g') this.#global = { ...this.#global, ...told };
      else this.#next = { ...this.#next, ...told };
    }
  }
}

function kindOf(type: string, path: Buffer): TarKind {
  switch (type) {
    case '\0':
    case '0':
    case '7':
      // Before ustar a folder was a name with a slash behind it.
      return path.at(-1) === 0x2f ? 'folder' : 'file';
    case '1':
      return 'hardLink';
    case '2':
      return 'link';
    case '3':
    case '4':
    case '6':
      return 'special';
    case '5':
    case 'D':
      return 'folder';
    default:
      throw new TarFault(`it has an entry of a kind that is not known (${/[ -~]/.test(type) ? type : type.charCodeAt(0)})`);
  }
}

function checkSum(header: Buffer): void {
  const told = number(header, 148, 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  if (sum !== told) throw new TarFault('a header is not what its checksum says');
}

/** An octal number, or GNU's for what octal does not hold: 0x80 or 0xff first, then its bytes. */
function number(header: Buffer, at: number, length: number, mayBeNegative = false): number {
  const first = header[at] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first === 0xff ? -1 : first & 0x7f;
    for (let next = at + 1; next < at + length; next += 1) value = value * 256 + (header[next] ?? 0);
    if (!Number.isSafeInteger(value) || (value < 0 && !mayBeNegative)) throw new TarFault('a number is out of range');
    return value;
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(header.toString('latin1', at, at + length));
  if (digits === null) throw new TarFault('a number is none');
  return digits[1] === '' || digits[1] === undefined ? 0 : parseInt(digits[1], 8);
}

function text(header: Buffer, at: number, length: number): Buffer {
  return Buffer.from(cut(header.subarray(at, at + length)));
}

function cut(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** `LENGTH KEYWORD=VALUE\n` again and again. */
function readRecords(bytes: Buffer): Extended {
  const told: Extended = {};
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at);
    const digits = blank === -1 ? '' : bytes.toString('latin1', at, blank);
    const length = /^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = bytes.indexOf(0x3d, blank);
    if (length === 0 || end > bytes.length || bytes[end - 1] !== 10 || equals === -1 || equals >= end - 1)
      throw new TarFault('an extended header can’t be read');
    const value = Buffer.from(bytes.subarray(equals + 1, end - 1));
    switch (bytes.toString('latin1', blank + 1, equals)) {
      case 'path':
        told.path = value;
        break;
      case 'linkpath':
        told.target = value;
        break;
      case 'size':
        told.sizeBytes = decimal(value, /^\d{1,16}$/);
        break;
      case 'mtime':
        told.modifiedSeconds = decimal(value, /^-?\d{1,16}(?:\.\d*)?$/);
        break;
    }
    at = end;
  }
  return told;
}

function decimal(value: Buffer, form: RegExp): number {
  const digits = value.toString('latin1');
  const found = form.test(digits) ? Number(digits) : NaN;
  if (!Number.isFinite(found) || found > Number.MAX_SAFE_INTEGER) throw new TarFault('a number is none');
  return found;
}

function paddingOf(sizeBytes: number): number {
  return (BLOCK - (sizeBytes % BLOCK)) % BLOCK;
}

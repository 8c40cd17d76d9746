import type { Slices } from '../../shared/base/slices.ts';
import { readKeyBlob, type PublicKeyBlob } from './key-blob.ts';

/** What a line is for; at most one marker stands on a line (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export type Marker = 'none' | 'cert-authority' | 'revoked';

/** A line that names hosts; its key is not read yet. */
export interface HostsOutline {
  readonly kind: 'hosts';
  readonly marker: Marker;
  /** The host field as written: a comma list of patterns, or one hashed name. */
  readonly hosts: string;
  /** Key type, base64 and comment as written. */
  readonly keyText: string;
}

/** A line at first sight, before base64 is decoded: enough to find the lines of a host among many thousand. */
export type LineOutline =
  | { readonly kind: 'blank' }
  | { readonly kind: 'comment' }
  /** Not usable, kept as it is. `why` is part of a sentence. */
  | { readonly kind: 'malformed'; readonly why: string }
  | HostsOutline;

/** One line with the bytes it was read from, its line end included: joined they are the file. */
export interface KnownHostLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly raw: Buffer;
  readonly outline: LineOutline;
}

/** The key of a line. */
export type LineKey =
  | { readonly kind: 'key'; readonly key: PublicKeyBlob; readonly blob: Buffer; readonly comment: string }
  /** `bits exponent modulus` of protocol 1 (AL-09). */
  | { readonly kind: 'ssh1' }
  | { readonly kind: 'malformed'; readonly why: string };

/** RSA keys below this are not read, as in OpenSSH. */
const shortestRsaBits = 1024;

/** Splits a known_hosts file into lines without losing a byte. Never throws. */
export function parseKnownHosts(bytes: Buffer, file: string): KnownHostLine[] {
  const lines: KnownHostLine[] = [];
  for (let start = 0; start < bytes.length;) start = takeLine(bytes, start, file, lines);
  return lines;
}

/** The same for files of any length while others wait: terminals run in the same process. */
export async function parseInSlices(bytes: Buffer, file: string, slices: Slices): Promise<KnownHostLine[]> {
  const lines: KnownHostLine[] = [];
  for (let start = 0; start < bytes.length;) {
    start = takeLine(bytes, start, file, lines);
    if (slices.step()) await slices.pause();
  }
  return lines;
}

/** Appends the line that begins at `start`; answers where the next one begins. */
function takeLine(bytes: Buffer, start: number, file: string, lines: KnownHostLine[]): number {
  const newline = bytes.indexOf(0x0a, start);
  const end = newline < 0 ? bytes.length : newline + 1;
  const raw = bytes.subarray(start, end);
  lines.push({ file, line: lines.length + 1, raw, outline: outlineLine(raw) });
  return end;
}

/** Marker, host field and the rest of one line. Only space and tab are blanks, as in OpenSSH. */
export function outlineLine(raw: Buffer): LineOutline {
  let text = raw.toString('latin1');
  for (const stop of ['\n', '\0']) {
    const end = text.indexOf(stop);
    if (end >= 0) text = text.slice(0, end);
  }
  text = text.replace(/^[ \t]+/, '');
  if (text === '' || text === '\r') return { kind: 'blank' };
  if (text.startsWith('#')) return { kind: 'comment' };
  const marked = takeMarker(text);
  if (marked === undefined) return { kind: 'malformed', why: 'its marker is not @cert-authority or @revoked, or there are two' };
  const blank = marked.rest.search(/[ \t]/);
  const keyText = blank < 0 ? '' : marked.rest.slice(blank).replace(/^[ \t]+/, '');
  if (keyText === '' || keyText.startsWith('#')) return { kind: 'malformed', why: 'it ends before the key' };
  return { kind: 'hosts', marker: marked.marker, hosts: marked.rest.slice(0, blank), keyText };
}

function takeMarker(text: string): { readonly marker: Marker; readonly rest: string } | undefined {
  let marker: Marker = 'none';
  let rest = text;
  while (rest.startsWith('@')) {
    if (marker !== 'none') return undefined;
    // OpenSSH looks for a space first and for a tab only on lines without one.
    const end = rest.includes(' ') ? rest.indexOf(' ') : rest.indexOf('\t');
    if (end < 0) return undefined;
    const word = rest.slice(0, end);
    if (word === '@cert-authority') marker = 'cert-authority';
    else if (word === '@revoked') marker = 'revoked';
    else return undefined;
    rest = rest.slice(end).replace(/^[ \t]+/, '');
  }
  return { marker, rest };
}

/** Reads the key of a line. */
export function readLineKey({ keyText }: HostsOutline): LineKey {
  const match = /^([^ \t]+)[ \t]+([^ \t]+)[ \t]*(.*)$/s.exec(keyText);
  const [, typeName = '', encoded = '', comment = ''] = match ?? [];
  if (/^\d+$/.test(typeName) && /^\d+$/.test(encoded)) return { kind: 'ssh1' };
  // A carriage return at the end of a line is white space to OpenSSH's decoder.
  const base64 = encoded.replace(/\r/g, '');
  if (match === null || !isBase64(base64)) return { kind: 'malformed', why: 'its key is not base64' };
  const blob = Buffer.from(base64, 'base64');
  const key = readKeyBlob(blob);
  if (key === undefined) return { kind: 'malformed', why: 'its key can’t be read' };
  if (!isTypeName(typeName, key))
    return { kind: 'malformed', why: `it says ${typeName.slice(0, 60)} and has a key of type ${key.type}` };
  if (key.typeLabel.startsWith('RSA') && key.bits < shortestRsaBits)
    return { kind: 'malformed', why: `its RSA key has only ${key.bits} bits` };
  return { kind: 'key', key, blob, comment: Buffer.from(comment.replace(/\r$/, ''), 'latin1').toString('utf8') };
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** OpenSSH also takes its short names in any case, and the names of RSA's SHA-2 signatures. */
function isTypeName(name: string, key: PublicKeyBlob): boolean {
  if (name === key.type) return true;
  if (key.type === 'ssh-rsa' && /^rsa-sha2-(256|512)$/.test(name)) return true;
  return !key.isCertificate && key.typeLabel !== 'ECDSA' && name.toUpperCase() === key.typeLabel;
}

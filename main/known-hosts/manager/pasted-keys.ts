import type { Slices } from '../../../shared/base/slices.ts';
import type { KeyPreview } from '../../../shared/model/trust.ts';
import { printableLine, printableName } from '../../../shared/base/printable.ts';
import { readKeyBlob } from '../key-blob.ts';
import { keyFace } from '../key-face.ts';
import { textOfBytes } from '../matcher.ts';
import { outlineLine, readLineKey, type Marker } from '../parser.ts';
import { lineSlices } from '../slices.ts';

/** A key of a text, with what its line says of it. */
export interface PastedKey {
  /** Counted from 1. */
  readonly line: number;
  readonly marker: Marker;
  /** The host field as it stands; undefined for a bare key. */
  readonly hosts: string | undefined;
  readonly blob: Buffer;
  readonly comment: string;
}

export interface PastedKeys {
  readonly keys: readonly PastedKey[];
  /** Sentences about lines that can't be taken. */
  readonly problems: readonly string[];
}

const mostProblems = 50;
const mostShown = 1000;

/** The keys of a text: `.pub` files, known_hosts lines with or without a marker, the output of ssh-keyscan. */
export async function readPastedKeys(text: string, slices: Slices): Promise<PastedKeys> {
  const keys: PastedKey[] = [];
  const problems: string[] = [];
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    return { keys, problems: ['This is a private key. Take the .pub file beside it, and keep the private one to yourself.'] };
  for (const [at, raw] of text.split('\n').entries()) {
    if (slices.step()) await slices.pause();
    const read = readLine(raw);
    if (read === undefined) continue;
    if (typeof read !== 'string') keys.push({ line: at + 1, ...read });
    else if (problems.length < mostProblems) problems.push(`Line ${at + 1}: ${read}`);
  }
  return { keys, problems };
}

/** What a text would add, for the page. Of very many keys the first ones are shown. */
export async function previewKeys(text: string, signal?: AbortSignal): Promise<KeyPreview> {
  const slices = lineSlices(signal);
  const { keys, problems } = await readPastedKeys(text, slices);
  const shown: KeyPreview['keys'] = [];
  for (const { line, hosts, comment, blob } of keys.slice(0, mostShown)) {
    const names = hosts === undefined ? {} : { names: printableName(textOfBytes(hosts), 2000) };
    shown.push({ line, ...names, comment: printableLine(comment), face: keyFace(blob) });
    if (slices.isOver) await slices.pause();
  }
  const more = keys.length - shown.length;
  return { keys: shown, problems: more > 0 ? [`${more} more keys are not shown here.`, ...problems] : [...problems] };
}

function readLine(raw: string): Omit<PastedKey, 'line'> | string | undefined {
  const text = raw.replace(/\r$/, '').trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const bare = readOutline(`x ${text}`, 'none');
  if (typeof bare === 'object') return { ...bare, hosts: undefined };
  const outline = outlineLine(Buffer.from(text, 'utf8'));
  if (outline.kind === 'malformed') return isFingerprint(text) ? fingerprintOnly : `${outline.why}.`;
  if (outline.kind !== 'hosts') return undefined;
  if (isFingerprint(text)) return fingerprintOnly;
  const read = readOutline(text, outline.marker);
  return typeof read === 'object' ? { ...read, hosts: outline.hosts } : (read ?? bare ?? 'there is no key in it.');
}

const fingerprintOnly = 'a fingerprint can be compared with a key, but it is not a key that can be stored.';

function isFingerprint(text: string): boolean {
  return /(^|\s)(SHA256:[A-Za-z0-9+/]{20,}|MD5:[0-9a-f]{2}:)/.test(text);
}

function readOutline(text: string, marker: Marker): Omit<PastedKey, 'line' | 'hosts'> | string | undefined {
  const outline = outlineLine(Buffer.from(text, 'utf8'));
  if (outline.kind !== 'hosts') return undefined;
  const key = readLineKey(outline);
  if (key.kind === 'ssh1') return 'a key of SSH protocol 1 is of no use.';
  if (key.kind === 'malformed') return `${key.why}.`;
  if (readKeyBlob(key.blob)?.isCertificate !== false)
    return 'this is a certificate. Store the key of the authority that signed it, as an authority.';
  return { marker, blob: key.blob, comment: key.comment };
}

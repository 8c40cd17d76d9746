import { printableLine } from '../../../shared/base/printable.ts';
import { WireReader } from '../../agent/ssh-wire.ts';
import { blobType, commentLine, isCertificateType, type PublicKey } from '../public-key.ts';

/** What somebody pasted or chose as the key to install (KY-11). */
export type PastedKey =
  | {
      readonly kind: 'key';
      readonly key: PublicKey;
      /** What stands in front of the key, such as `restrict,from="…"`; empty when nothing does. */
      readonly options: string;
      /** Line breaks or blanks stood in the middle of the key and were taken out. */
      readonly isMended: boolean;
    }
  /** The half that stays here: never sent, never shown. */
  | { readonly kind: 'privateKey' }
  | { readonly kind: 'mangled'; readonly why: string };

/** Fields behind the type name of a key blob (RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.u2f of OpenSSH). */
export const fieldCounts: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};
const maxPasteLength = 64 * 1024;
const maxFieldBytes = 8 * 1024;

/**
 * Reads the public key out of pasted text: a line of a `.pub` file or of authorized_keys, also one that was wrapped or has blanks in its middle (the
 * key itself says how long it is), or the block of RFC 4716. Options in front of it are told, not understood. Pure.
 */
export function readPastedKey(text: string): PastedKey {
  if (text.length > maxPasteLength) return mangled('it is far longer than a key');
  if (/PRIVATE KEY|^PuTTY-User-Key-File-/m.test(text)) return { kind: 'privateKey' };
  const block = /---- BEGIN SSH2 PUBLIC KEY ----\r?\n([\s\S]*?)(?:---- END SSH2 PUBLIC KEY ----|$)/.exec(text);
  if (block) return fromBlock(block[1] ?? '');
  const plain = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .trim();
  if (plain === '') return mangled('there is no key in it');
  const start = /(?:^|[\s,"])((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+)\s+(?=AAAA)/.exec(plain);
  if (!start) {
    return mangled(
      /AAAA[BCE]/.test(plain)
        ? 'the type in front of it is missing, such as ssh-ed25519'
        : 'a public key begins with its type, such as ssh-ed25519, and AAAA…',
    );
  }
  const options = plain.slice(0, start.index + start[0].indexOf(start[1] ?? '')).trim();
  return readFrom(start[1] ?? '', plain.slice(start.index + start[0].length), options);
}

/** Why a line is not put on a server without the restrictions that stand in it. */
export function restrictedWhy(options: string): string {
  return `it has options in front of the key (${printableLine(options, 200)}) that would be lost: take them off the line, and choose what you want here`;
}

/** The base64 text may be broken anywhere; the fields of the blob say where it ends, and the rest is the comment. */
function readFrom(type: string, rest: string, options = ''): PastedKey {
  if (isCertificateType(type)) return mangled('it is a certificate; a server takes the key of its authority instead');
  if (type === 'ssh-dss') return mangled('it is a DSA key, which servers refuse');
  const count = fieldCounts[type];
  if (count === undefined) return mangled(`keys of the type ${type.slice(0, 60)} are not known here`);
  const length = blobLength(rest.replace(/\s+/g, ''), count);
  if (typeof length === 'string') return mangled(length);
  const wanted = Math.ceil(length / 3) * 4;
  let taken = 0;
  let at = 0;
  for (; at < rest.length && taken < wanted; at += 1) if (!/\s/.test(rest.charAt(at))) taken += 1;
  const raw = rest.slice(0, at);
  const base64 = raw.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return mangled('there are characters in it that no key has');
  const behind = rest.slice(at);
  if (/^[A-Za-z0-9+/=]/.test(behind)) return mangled('it is cut off, or there is more in it than a key');
  if (/(?:^|\s)(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+\s+AAAA/.test(behind))
    return mangled('there is more than one key in it');
  const blob = Buffer.from(base64, 'base64');
  const fault = blobFault(type, blob, count);
  if (fault !== undefined) return mangled(fault);
  return { kind: 'key', key: { type, blob, comment: cleanComment(behind) }, options, isMended: raw !== base64 };
}

function fromBlock(body: string): PastedKey {
  const unfolded = body.replace(/\\\r?\n/g, '');
  const lines = unfolded.split(/\r?\n/);
  const comment = /^Comment:\s*"?(.*?)"?\s*$/im.exec(unfolded)?.[1] ?? '';
  const base64 = lines.filter((line) => !line.includes(':')).join('');
  const type = blobType(Buffer.from(base64, 'base64'));
  if (type === undefined) return mangled('what stands between BEGIN and END is no key');
  const read = readFrom(type, base64);
  return read.kind === 'key' ? { ...read, key: { ...read.key, comment: cleanComment(comment) }, isMended: false } : read;
}

/** How many bytes the key has that the base64 text begins with, or what is wrong with it. */
function blobLength(base64: string, fields: number): number | string {
  const bytes = Buffer.from(/^[A-Za-z0-9+/]*/.exec(base64)?.[0] ?? '', 'base64');
  let at = 0;
  for (let field = 0; field <= fields; field += 1) {
    if (at + 4 > bytes.length) return 'it is cut off';
    const length = bytes.readUInt32BE(at);
    if (length > maxFieldBytes) return 'it is damaged: a part of it claims to be far too long';
    at += 4 + length;
    if (at > bytes.length) return `it is cut off: ${at - bytes.length} of its bytes are missing, or more`;
  }
  return at;
}

function blobFault(type: string, blob: Buffer, count: number): string | undefined {
  try {
    const reader = new WireReader(blob);
    if (reader.text() !== type) return 'the type in front of it is not the type of the key';
    const fields = Array.from({ length: count }, () => reader.string());
    if (reader.remaining !== 0) return 'there is more in it than one key';
    const [first, second] = fields;
    if (/ed25519/.test(type) && first?.length !== 32) return 'it is damaged: an Ed25519 key has 32 bytes';
    if (/ecdsa/.test(type)) {
      const bytes = { nistp256: 65, nistp384: 97, nistp521: 133 }[first?.toString('latin1') ?? ''];
      if (bytes === undefined || !type.includes(first?.toString('latin1') ?? '-'))
        return 'it is damaged: its curve is not that of its type';
      if (second?.length !== bytes || second[0] !== 4) return 'it is damaged: it is no point of its curve';
    }
    if (type === 'ssh-rsa' && (second?.length ?? 0) < 128) return 'it is an RSA key below 1024 bits, which is unsafe';
    return undefined;
  } catch {
    return 'it is cut off';
  }
}

/** A comment is one line for people; what could not be seen in it, or would break the line, is taken out. */
function cleanComment(text: string): string {
  return commentLine(text).slice(0, 200);
}

function mangled(why: string): PastedKey {
  return { kind: 'mangled', why };
}

/** What a key may do on the server (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export interface KeyLineOptions {
  /** Addresses, networks and host patterns it may come from. */
  readonly from?: readonly string[] | undefined;
  /** Nothing but logging in and running commands; `allow` gives single things back. */
  readonly restrict?: boolean | undefined;
  readonly allow?: readonly ('pty' | 'port-forwarding' | 'agent-forwarding' | 'X11-forwarding' | 'user-rc')[] | undefined;
  /** Runs this whatever is asked for. */
  readonly command?: string | undefined;
  /** `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, with `Z` for UTC. */
  readonly expiryTime?: string | undefined;
  /** Security keys: the PIN or the finger is asked for each time. */
  readonly verifyRequired?: boolean | undefined;
  /** Security keys: no touch is needed. */
  readonly noTouchRequired?: boolean | undefined;
}

/** Why options can't be written; undefined when they can. */
export function optionsFault({ from = [], command, expiryTime, allow = [], restrict }: KeyLineOptions): string | undefined {
  const bad = from.find((pattern) => pattern === '' || /[\s",\p{C}]/u.test(pattern));
  if (bad !== undefined) return 'an address or pattern has no blanks, commas and quotes in it';
  if (from.length > 0 && from.every((pattern) => pattern.startsWith('!'))) return 'patterns that only exclude let nobody in';
  if (command !== undefined && (command === '' || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(command))) return 'a command is one line';
  // It would take the closing quote for its own.
  if (command?.endsWith('\\') === true) return 'a command does not end with a backslash';
  if (expiryTime !== undefined && !/^\d{8}(\d{4}(\d{2})?)?Z?$/.test(expiryTime)) return 'a time is written YYYYMMDDHHMM';
  if (allow.length > 0 && restrict !== true) return 'single things are given back only to a key that is restricted';
  return undefined;
}

/** The options as they stand in front of a key; empty when there are none. Check `optionsFault` first. */
export function optionsText(options: KeyLineOptions): string {
  const { from = [], restrict, allow = [], command, expiryTime, verifyRequired, noTouchRequired } = options;
  const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;
  return [
    ...(restrict === true ? ['restrict', ...allow] : []),
    ...(from.length > 0 ? [`from=${quoted(from.join(','))}`] : []),
    ...(command === undefined ? [] : [`command=${quoted(command)}`]),
    ...(expiryTime === undefined ? [] : [`expiry-time=${quoted(expiryTime)}`]),
    ...(verifyRequired === true ? ['verify-required'] : []),
    ...(noTouchRequired === true ? ['no-touch-required'] : []),
  ].join(',');
}

/** One unbroken line for authorized_keys. Throws where `optionsFault` finds something: such a line would open more than is meant, or nothing. */
export function authorizedLine(key: PublicKey, options: KeyLineOptions = {}): string {
  const fault = optionsFault(options);
  if (fault !== undefined) throw new Error(`options of a key line: ${fault}`);
  const text = optionsText(options);
  return [
    ...(text === '' ? [] : [text]),
    key.type,
    key.blob.toString('base64'),
    ...(key.comment === '' ? [] : [cleanComment(key.comment)]),
  ].join(' ');
}

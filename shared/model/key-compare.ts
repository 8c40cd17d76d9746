import type { KeyFace } from './host-key.ts';

/** How one group of the shown fingerprint fares against what was pasted: `open` is not reached yet. */
export type GroupMark = 'match' | 'differ' | 'open';

/** What the words a person was given say about a key (KH-04). */
export type KeyComparison =
  | { readonly kind: 'empty' }
  /** The beginning of a fingerprint that agrees as far as it goes. Never a reason to trust. */
  | { readonly kind: 'soFar'; readonly form: FingerprintForm; readonly groups: readonly GroupMark[] }
  | { readonly kind: 'same'; readonly form: FingerprintForm; readonly groups: readonly GroupMark[] }
  /** `otherType` when the pasted text speaks of another type of key than the one offered: both can be honest. */
  | {
      readonly kind: 'different';
      readonly form: FingerprintForm;
      readonly groups: readonly GroupMark[];
      readonly otherType?: string | undefined;
    }
  | { readonly kind: 'unreadable'; readonly why: 'notAFingerprint' | 'tooLong' | 'sha1' | 'brokenKey' };

export type FingerprintForm = 'sha256' | 'md5';

/** SHA-256 of bytes, 32 bytes long (WebCrypto in a page, node:crypto elsewhere). */
export type Sha256 = (bytes: Uint8Array) => Promise<Uint8Array>;

type Pasted =
  | { readonly kind: 'fingerprint'; readonly form: FingerprintForm; readonly digits: string; readonly type?: string | undefined }
  | { readonly kind: 'blob'; readonly base64: string; readonly type: string }
  | { readonly kind: 'unreadable'; readonly why: 'notAFingerprint' | 'tooLong' | 'sha1' };

const sha256Length = 43;
const md5Length = 32;

/**
 * Compares pasted words with an offered key. Understands what `ssh-keygen -l` prints in both hash forms, bare fingerprints, the
 * beginning of one while it is being typed, `.pub`, known_hosts and ssh-keyscan lines, certificates (the key they certify counts), and
 * SSHFP records (RFC 4255, SHA-256 only). Of several lines, as a server with several keys prints them, one that names the key is enough.
 */
export async function compareKey(offered: KeyFace, words: string, sha256: Sha256): Promise<KeyComparison> {
  const whole = await compareText(offered, words, sha256);
  const lines = words.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (whole.kind === 'same' || lines.length < 2 || lines.length > mostLines) return whole;
  // Lines that are no whole fingerprint don't count: one fingerprint may be written over several lines.
  const read = await Promise.all(lines.map(async (line) => ({ line, comparison: await compareText(offered, line, sha256) })));
  const same = read.find(({ comparison }) => comparison.kind === 'same');
  if (same) return same.comparison;
  const different = read.flatMap(({ line, comparison }) =>
    comparison.kind === 'different' && isWhole(line) ? [comparison] : [],
  );
  return different.find(({ otherType }) => otherType === undefined) ?? different[0] ?? whole;
}

/** More lines than any server has keys are read as one text. */
const mostLines = 64;

function isWhole(line: string): boolean {
  const pasted = readPasted(plainText(line));
  if (pasted.kind !== 'fingerprint') return pasted.kind === 'blob';
  return pasted.digits.length === (pasted.form === 'sha256' ? sha256Length : md5Length);
}

/**
 * A complete fingerprint in a text, in any of the forms of `compareKey`: `digits` as OpenSSH prints them after `SHA256:`, or hex without colons. The
 * first of several lines counts. undefined: there is none, or only the beginning of one.
 */
export function wholeFingerprint(words: string): { readonly form: FingerprintForm; readonly digits: string } | undefined {
  for (const text of [words, ...words.split(/\r?\n/)]) {
    const pasted = readPasted(plainText(text));
    if (pasted.kind !== 'fingerprint' || !isWhole(text)) continue;
    return { form: pasted.form, digits: pasted.digits };
  }
  return undefined;
}

function plainText(words: string): string {
  return words.replace(/\s+/g, ' ').trim();
}

async function compareText(offered: KeyFace, words: string, sha256: Sha256): Promise<KeyComparison> {
  const text = plainText(words);
  if (text === '') return { kind: 'empty' };
  const pasted = readPasted(text);
  if (pasted.kind === 'unreadable') return pasted;
  const otherType = pasted.type !== undefined && !isSameType(pasted.type, offered) ? pasted.type : undefined;
  if (pasted.kind === 'fingerprint') return compareDigits(offered, pasted.form, pasted.digits, otherType);
  const bytes = fromBase64(pasted.base64);
  const blob = bytes && (pasted.type.endsWith(certificateEnding) ? certifiedKey(bytes, pasted.type) : bytes);
  if (blob === undefined) return { kind: 'unreadable', why: 'brokenKey' };
  return compareDigits(offered, 'sha256', toBase64(await sha256(blob)), otherType);
}

/** The fingerprint in groups of four for reading aloud, without its `SHA256:` or `MD5:`. */
export function fingerprintGroups(key: KeyFace, form: FingerprintForm): readonly string[] {
  return groupsOf(digitsOf(key, form));
}

function digitsOf(key: KeyFace, form: FingerprintForm): string {
  return form === 'sha256' ? key.sha256.replace(/^SHA256:/, '') : key.md5.replace(/^MD5:/, '').replaceAll(':', '');
}

function groupsOf(digits: string): readonly string[] {
  return digits.match(/.{1,4}/g) ?? [];
}

function compareDigits(offered: KeyFace, form: FingerprintForm, digits: string, otherType: string | undefined): KeyComparison {
  const wanted = digitsOf(offered, form);
  const groups = groupsOf(wanted).map((group, index) => {
    const given = digits.slice(index * 4, index * 4 + 4);
    if (given === group) return 'match';
    return given === '' || group.startsWith(given) ? 'open' : 'differ';
  });
  if (digits === wanted) return { kind: 'same', form, groups };
  if (wanted.startsWith(digits)) return { kind: 'soFar', form, groups };
  return { kind: 'different', form, groups, otherType };
}

function readPasted(text: string): Pasted {
  const publicKey = /(?:^| )((?:ssh-|ecdsa-|sk-)[\w.@-]+) (AAAA[A-Za-z0-9+/]+={0,2})/.exec(text);
  if (publicKey !== null) return { kind: 'blob', type: publicKey[1] ?? '', base64: publicKey[2] ?? '' };
  const record = /SSHFP (\d) (\d) ([0-9a-f ]+)$/i.exec(text);
  if (record !== null) return readSshfp(record[1] ?? '', record[2] ?? '', (record[3] ?? '').replaceAll(' ', '').toLowerCase());

  const type = / \(([A-Z0-9-]+)\)$/.exec(text)?.[1];
  if (/(?:^| )SHA1:/i.test(text) || /^[0-9a-f]{40}$/i.test(text.replace(/[ :]/g, ''))) return { kind: 'unreadable', why: 'sha1' };
  const sha = /SHA256: ?(.*)$/i.exec(text);
  if (sha !== null) return readBase64(sha[1] ?? '', type);
  const md5 = /MD5: ?([0-9a-f: ]*)/i.exec(text) ?? /(?:^| )((?:[0-9a-f]{2}:){2,}[0-9a-f]{0,2})(?: |$)/i.exec(text);
  if (md5 !== null) return readHex(md5[1] ?? '', type);

  const bare = text.replaceAll(' ', '');
  if (/^[0-9a-f]{64}$/i.test(bare)) return hexAsSha256(bare, type);
  if (/^[0-9a-f]{32}$/i.test(bare)) return readHex(bare, type);
  return readBase64(text, type);
}

function readBase64(rest: string, type: string | undefined): Pasted {
  // Groups may be typed with blanks between them; after 43 digits the comment and the type of an `ssh-keygen -l` line follow.
  let digits = '';
  for (const word of rest.split(' ')) {
    const clean = word.replace(/=$/, '');
    if (digits.length >= sha256Length || !/^[A-Za-z0-9+/]*$/.test(clean)) break;
    digits += clean;
  }
  if (digits === '' && rest !== '') return { kind: 'unreadable', why: 'notAFingerprint' };
  if (digits.length > sha256Length) return { kind: 'unreadable', why: 'tooLong' };
  // Words of a sentence are base64 too: what is not complete has to be the whole text.
  if (digits.length < sha256Length && rest.replace(/[ =]/g, '') !== digits) return { kind: 'unreadable', why: 'notAFingerprint' };
  return { kind: 'fingerprint', form: 'sha256', digits, type };
}

function readHex(rest: string, type: string | undefined): Pasted {
  const digits = rest.replace(/[: ]/g, '').toLowerCase();
  if (digits.length > md5Length) return { kind: 'unreadable', why: 'tooLong' };
  return { kind: 'fingerprint', form: 'md5', digits, type };
}

/** RFC 4255 section 3.1: algorithm 1 RSA, 2 DSA, 3 ECDSA, 4 Ed25519; fingerprint type 1 SHA-1, 2 SHA-256. */
function readSshfp(algorithm: string, hash: string, hex: string): Pasted {
  if (hash === '1') return { kind: 'unreadable', why: 'sha1' };
  const type = ({ '1': 'RSA', '2': 'DSA', '3': 'ECDSA', '4': 'ED25519' } as Readonly<Record<string, string>>)[algorithm];
  return /^[0-9a-f]{64}$/.test(hex) ? hexAsSha256(hex, type) : { kind: 'unreadable', why: 'notAFingerprint' };
}

function hexAsSha256(hex: string, type: string | undefined): Pasted {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
  return { kind: 'fingerprint', form: 'sha256', digits: toBase64(bytes), type };
}

function isSameType(named: string, offered: KeyFace): boolean {
  const plain = named.replace(certificateEnding, '').replace(/-CERT$/, '');
  // Security keys have the ending of their names after that of certificates.
  const isType = plain === offered.type || `${plain}@openssh.com` === offered.type;
  return isType || plain.toUpperCase() === offered.typeLabel.toUpperCase();
}

const certificateEnding = '-cert-v01@openssh.com';

/** How many fields the key itself has in a certificate, after type and nonce (PROTOCOL.certkeys of OpenSSH). */
const keyFields: Readonly<Record<string, number>> = {
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'ssh-ed25519': 1,
  'sk-ecdsa-sha2-nistp256': 3,
  'sk-ssh-ed25519': 2,
};

/** The blob of the key that a certificate certifies; undefined when it is cut short or not of the type that stands before it. */
function certifiedKey(certificate: Uint8Array, type: string): Uint8Array | undefined {
  const base = type.replace(certificateEnding, '');
  const view = new DataView(certificate.buffer, certificate.byteOffset, certificate.byteLength);
  const ends: number[] = [];
  let at = 0;
  for (let left = 2 + (keyFields[base] ?? NaN); left > 0; left -= 1) {
    if (at + 4 > certificate.length) return undefined;
    at += 4 + view.getUint32(at);
    ends.push(at);
  }
  const [typeEnd = 0, nonceEnd = 0] = ends;
  if (ends.length < 3 || at > certificate.length) return undefined;
  if (new TextDecoder('latin1').decode(certificate.subarray(4, typeEnd)) !== type) return undefined;
  const name = new TextEncoder().encode(base.startsWith('sk-') ? `${base}@openssh.com` : base);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, name.length);
  return Uint8Array.from([...length, ...name, ...certificate.subarray(nonceEnd, at)]);
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Without padding, as OpenSSH prints fingerprints. */
function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
}

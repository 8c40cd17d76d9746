import { createHash } from 'node:crypto';
import { printableName } from '../../../shared/base/printable.ts';
import type { MangledFault, MangledLine } from '../../../shared/model/key-install.ts';
import { WireReader } from '../../agent/ssh-wire.ts';
import { isSecurityKeyType, type PublicKey } from '../public-key.ts';
import { isAuthority, rawLines, readEntry } from './authorized-keys.ts';
import { authorizedLine } from './authorized-line.ts';
import { mayContinue, quotes, readFront, unseen } from './key-front.ts';
import { isReadBySshd } from './sshd-line.ts';

/** A damaged form of one key, over one line of authorized_keys or several. */
export interface MangledEntry {
  /** Count from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** As it stands there, byte by byte, without its last line end; bytes above 127 as Latin-1. */
  readonly text: string;
  readonly faults: readonly MangledFault[];
  /** What restricts the key in front of it; undefined when something stands there that is not understood. */
  readonly options: string | undefined;
  /** Why no line may take its place: its restrictions, or another key, would be lost. */
  readonly withheld: MangledLine['withheld'];
}

/** Base64 text that keys of a kind share (type, curve, exponent) is shorter; so many characters behind it are one key's alone. */
const ownCharacters = 12;
const gramLength = 20;
const leastPiece = 4;
const mostLines = 64;
const largestKey = 16 * 1024;
const typeWord = /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+$/;
/** How the base64 text of any key begins: the length of its type, then `ssh-`, `sk-` or `ecdsa-`. */
const keyHead = /AAAA[A-Z][A-Za-z0-9](?:N[zr]|Vj)/;

/**
 * Where a file has a key in a form that sshd does not read as that key (KY-11): wrapped, with blanks or quote marks in it, cut off, with another type
 * word or a few other characters. Comments, authorities, and lines that sshd reads as anybody's key are passed over. No more than `most` are looked for. Pure.
 */
export function findMangled(content: Buffer, key: PublicKey, most = Number.POSITIVE_INFINITY): MangledEntry[] {
  const whole = rawLines(content);
  const raw = whole.map((each) => each.replace(/\r?\n$/, ''));
  const lines = raw.map((each) => Buffer.from(each, 'latin1').toString('utf8'));
  const base64 = key.blob.toString('base64');
  if (base64.length > largestKey) return [];
  // Each line is judged once, though those above it look at it, too.
  const judged: boolean[] = [];
  const isPassed = (at: number): boolean => (judged[at] ??= isPassedOver(raw[at] ?? '', key));
  const found: MangledEntry[] = [];
  for (let at = 0; at < lines.length && found.length < most; at += 1) {
    const entry = readMangled({ raw, lines, isPassed }, at, key, base64);
    if (entry === undefined) continue;
    const { firstLine, lastLine } = entry;
    const text = whole
      .slice(firstLine - 1, lastLine)
      .join('')
      .replace(/\r?\n$/, '');
    found.push({ ...entry, text });
    at = entry.lastLine - 1;
  }
  return found;
}

/** By what a choice names one: the same words at the same place. */
export function mangledId({ firstLine, text }: MangledEntry): string {
  return createHash('sha256').update(`${firstLine}\0`).update(text, 'latin1').digest('hex').slice(0, 32);
}

/** For the page: what cannot be seen is shown by its number, so that no two lines look the same. */
export function mangledLine(entry: MangledEntry, right: string): MangledLine {
  const { firstLine, lastLine, text, faults, withheld } = entry;
  const shown = Buffer.from(text, 'latin1').toString('utf8').split(/\r?\n/);
  return {
    id: mangledId(entry),
    firstLine,
    lastLine,
    text: shown.map((line) => printableName(line.replaceAll('\t', ' '), 4000)).join('\n'),
    faults: [...faults],
    // The server's own words are in it.
    ...(withheld === undefined ? { right: printableName(right, 4000) } : { withheld }),
  };
}

/** The line that such a one was meant to be: its own restrictions stay where `wished` names none. */
export function mendedLine({ options = '' }: MangledEntry, key: PublicKey, wished: string): string {
  const plain = authorizedLine(key);
  return wished !== plain || options === '' ? wished : `${options} ${plain}`;
}

/** The file with a line in the place of a damaged one, and its own line end behind it. Pure. */
export function withMended(content: Buffer, { firstLine, lastLine }: MangledEntry, line: string): Buffer {
  const lines = rawLines(content);
  const end = /\r?\n$/.exec(lines[lastLine - 1] ?? '')?.[0] ?? '';
  lines.splice(firstLine - 1, lastLine - firstLine + 1, Buffer.from(line, 'utf8').toString('latin1') + end);
  return Buffer.from(lines.join(''), 'latin1');
}

function readMangled(all: Lines, at: number, key: PublicKey, base64: string): Found | undefined {
  const { lines, isPassed } = all;
  const line = lines[at] ?? '';
  if (isPassed(at)) return undefined;
  // A key may begin on the line behind its type, but not further down: that would be another one's beginning.
  const isBehind = typeWord.test(line.trim().split(/\s+/).at(-1) ?? '') && lines[at + 1]?.startsWith('AAAA') === true;
  const text = line.includes('AAAA') || isBehind ? wrappedText(all, at) : line;
  const start = text.indexOf('AAAA');
  const walk = start >= 0 ? walkKey(text, start, base64) : undefined;
  const own = commonLength(key) + ownCharacters;
  if (walk === undefined || walk.matched < own) {
    const part = partAt(line, key, own - ownCharacters);
    return part === undefined ? undefined : describe(all, at, at, key, { text: line, start: keyStart(line, part) });
  }
  const lastLine =
    at + (text.slice(0, walk.isWrapped ? commentEnd(text, walk.end, key.comment) : walk.end).match(/\n/g)?.length ?? 0);
  return describe(all, at, lastLine, key, { text, start, walk });
}

/** A line with those behind it that may be parts of its key. */
function wrappedText({ lines, isPassed }: Lines, at: number): string {
  const wrapped = lines.slice(at, at + mostLines);
  const end = wrapped.findIndex((each, index) => index > 0 && (isPassed(at + index) || /\S\s+AAAA/.test(each)));
  return (end < 0 ? wrapped : wrapped.slice(0, end)).join('\n');
}

interface Lines {
  /** Bytes as Latin-1, as sshd has them: JavaScript would trim more than blanks. */
  readonly raw: readonly string[];
  readonly lines: readonly string[];
  readonly isPassed: (at: number) => boolean;
}

type Found = Omit<MangledEntry, 'text'>;

interface Walk {
  /** How much of the key stands there, without a gap. */
  readonly matched: number;
  /** Behind the last character of it. */
  readonly end: number;
  readonly isWrapped: boolean;
  readonly hasBlanks: boolean;
  readonly hasQuotes: boolean;
  readonly hasUnseen: boolean;
}

/** Follows the key's text from its first character, over what was put into it. */
function walkKey(text: string, start: number, base64: string): Walk {
  let [matched, end] = [0, start];
  let seen = { isWrapped: false, hasBlanks: false, hasQuotes: false, hasUnseen: false };
  let pending = seen;
  let whole = { matched, end, seen };
  for (let at = start; at < text.length && matched < base64.length;) {
    const character = text.charAt(at);
    if (character === base64.charAt(matched)) {
      if (pending !== seen) whole = { matched, end, seen };
      matched += 1;
      at += 1;
      end = at;
      seen = pending;
      continue;
    }
    if (unseen.test(character)) pending = { ...pending, hasUnseen: true };
    else if (character === '\n') pending = { ...pending, isWrapped: true };
    else if (/[\s\\]/.test(character)) pending = { ...pending, hasBlanks: pending.hasBlanks || !/[\r\\]/.test(character) };
    else if (quotes.includes(character)) pending = { ...pending, hasQuotes: true };
    else break;
    at += 1;
  }
  // Behind a key that is cut off a comment may begin as the key would go on.
  if (matched < base64.length && matched - whole.matched < leastPiece)
    return { matched: whole.matched, end: whole.end, ...whole.seen };
  return { matched, end, ...seen };
}

/** Behind a key that was wrapped its comment may go on over lines, too; only as far as it is known to be this key's. */
function commentEnd(text: string, from: number, comment: string): number {
  const letters = comment.replace(/\s+/g, '');
  let [at, taken] = [from, 0];
  while (
    at < text.length &&
    taken < letters.length &&
    (/\s/.test(text.charAt(at)) || text.charAt(at) === letters.charAt(taken))
  ) {
    if (!/\s/.test(text.charAt(at))) taken += 1;
    at += 1;
  }
  return taken === letters.length && taken > 0 && /^\s*(\n|$)/.test(text.slice(at)) ? at : from;
}

function describe(
  { raw, lines }: Lines,
  from: number,
  to: number,
  key: PublicKey,
  { text, start, walk }: { readonly text: string; readonly start: number; readonly walk?: Walk | undefined },
): Found | undefined {
  const base64 = key.blob.toString('base64');
  const front = readFront(text.slice(0, start), key.type);
  if (front.options !== undefined && isAuthority(front.options)) return undefined;
  const hasFront = text.slice(0, start).trim() !== '';
  const rest = lines
    .slice(from, to + 1)
    .join('\n')
    .slice(walk?.end ?? start);
  const faults = new Set<MangledFault>(front.faults);
  if (walk === undefined) faults.add(isWithoutFront(text, base64) ? 'cutFront' : 'altered');
  else {
    if (walk.isWrapped) faults.add('wrapped');
    if (walk.hasBlanks) faults.add('blanks');
    if (walk.hasQuotes) faults.add('quotes');
    if (walk.hasUnseen) faults.add('unseen');
    const behind = text.slice(walk.end, walk.end + 1);
    if (walk.matched < base64.length) {
      faults.add(partAt(rest, key, walk.matched) !== undefined || /^[A-Za-z0-9+/=]/.test(behind) ? 'altered' : 'cutOff');
    } else if (behind !== '' && quotes.includes(behind)) faults.add('quotes');
    else if (/^[^\s]/.test(behind)) faults.add('altered');
  }
  const options = isFaithful(front.options, key) && !mayContinue(raw, from, hasFront) ? front.options : undefined;
  // Twice the same key is no other one.
  const around = `${text.slice(0, start)}\n${walk === undefined ? rest.slice(4) : rest}`.replaceAll(base64, '');
  const withheld = keyHead.test(around) ? ('otherKey' as const) : options === undefined ? ('options' as const) : undefined;
  const entry = { firstLine: from + 1, lastLine: to + 1, options, withheld };
  return { ...entry, faults: [...(faults.size === 0 ? (['altered'] as const) : faults)] };
}

/** Whether sshd would read such a line as the key with these very options. */
function isFaithful(options: string | undefined, key: PublicKey): boolean {
  if (options === undefined || options === '') return options === '';
  const entry = readEntry(Buffer.from(`${options} ${authorizedLine(key)}`).toString('latin1'));
  return entry?.key.blob.equals(key.blob) === true && Buffer.from(entry.options, 'latin1').toString('utf8') === options;
}

/** Whether the first piece of the key that stands there begins behind a blank or a quote mark. */
function isWithoutFront(text: string, base64: string): boolean {
  for (let at = 1; at + gramLength <= base64.length; at += 1) {
    const found = text.indexOf(base64.slice(at, at + gramLength));
    if (found >= 0) return found === 0 || /\s/.test(text.charAt(found - 1)) || quotes.includes(text.charAt(found - 1));
  }
  return false;
}

/** Where the base64 text begins that a piece of the key stands in. */
function keyStart(line: string, part: number): number {
  let at = part;
  while (at > 0 && /[A-Za-z0-9+/]/.test(line.charAt(at - 1))) at -= 1;
  return at;
}

function isPassedOver(line: string, key: PublicKey): boolean {
  if (/^[ \t]*(#|$)/.test(line.replace(/\r$/, ''))) return true;
  return isReadBySshd(line) || readEntry(line)?.key.blob.equals(key.blob) === true;
}

/** Where a piece of the key that no other key has stands in the text as it is. */
function partAt(text: string, key: PublicKey, from: number): number | undefined {
  if (text.length < gramLength) return undefined;
  const base64 = key.blob.toString('base64').slice(0, ownEnd(key));
  for (let at = from; at + gramLength <= base64.length; at += 4) {
    const found = text.indexOf(base64.slice(at, at + gramLength));
    if (found >= 0) return found;
  }
  return undefined;
}

/** Where the base64 text ends that is one key's alone: behind the last field, or before the application that security keys share. */
function ownEnd({ type, blob }: PublicKey): number {
  if (!isSecurityKeyType(type)) return Math.ceil(blob.length / 3) * 4;
  const reader = new WireReader(blob);
  reader.string();
  if (type.includes('ecdsa')) reader.string();
  reader.string();
  return Math.floor(((blob.length - reader.remaining) * 4) / 3);
}

/** How much of its base64 text a key shares with others of its kind: all but the last field, and of RSA the exponent and the lengths. */
function commonLength({ type, blob }: PublicKey): number {
  const typeBytes = 4 + type.length;
  const bytes =
    type.startsWith('ecdsa') || type.startsWith('sk-ecdsa')
      ? typeBytes + 4 + 8 + 5
      : type === 'ssh-rsa'
        ? typeBytes + 12
        : typeBytes + 4;
  return Math.ceil((Math.min(bytes, blob.length) * 4) / 3);
}

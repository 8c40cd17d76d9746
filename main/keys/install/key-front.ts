import type { MangledFault } from '../../../shared/model/key-install.ts';
import { optionsEnd } from './authorized-keys.ts';
import { fieldCounts } from './authorized-line.ts';
import { isReadBySshd } from './sshd-line.ts';

/** What stands in front of a damaged key. */
export interface KeyFront {
  /** What restricts the key; empty: nothing does. Undefined: something stands there of which that can't be known. */
  readonly options: string | undefined;
  readonly faults: readonly MangledFault[];
}

/** AUTHORIZED_KEYS FILE FORMAT of sshd(8). */
const optionName =
  /^(?:(?:no-)?(?:agent-forwarding|port-forwarding|pty|user-rc|x11-forwarding|touch-required)|restrict|verify-required|cert-authority|(?:command|environment|expiry-time|from|permitlisten|permitopen|principals|tunnel)="(?:\\"|\\(?!")|[^"\\])*")$/i;
/** A piece of a line that may have been options, or a part of them. */
const optionPiece =
  /[",]|\b(?:(?:agent|port|x11)-forwarding|pty|user-rc|(?:touch|verify)-required|restrict|cert-authority|command|environment|expiry-time|from|permitlisten|permitopen|principals|tunnel)\b/i;
const typeAtEnd = /(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]*$/;
export const quotes = '"\'`\u2018\u2019\u201c\u201d';
/** What a web page or a word processor puts between letters, unseen. */
export const unseen = /[\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u00a0]/u;

/** Reads what stands in front of a damaged key: restrictions, then its type, with or without a blank between. `type`: the right one. Pure. */
export function readFront(front: string, type: string): KeyFront {
  const faults = new Set<MangledFault>();
  // Trimming would take a byte order mark away.
  let rest = front;
  if (unseen.test(rest)) {
    faults.add('unseen');
    rest = rest.replaceAll(new RegExp(unseen, 'gu'), '');
  }
  rest = rest.trim();
  if (rest !== '' && quotes.includes(rest.charAt(0))) {
    faults.add('quotes');
    rest = rest.slice(1);
  }
  if (areOptions(rest)) return known(front, rest, faults.add('type'));
  let end = rest.length;
  while (end > 0 && (quotes.includes(rest.charAt(end - 1)) || /[\s\\]/.test(rest.charAt(end - 1)))) end -= 1;
  if ([...rest.slice(end)].some((character) => quotes.includes(character))) faults.add('quotes');
  rest = rest.slice(0, end);
  const word = typeWordOf(rest, type);
  if (word !== type) faults.add('type');
  if (word === rest) return { options: '', faults: [...faults] };
  const before = rest.slice(0, rest.length - word.length);
  const options = before
    .trim()
    .replace(new RegExp(`\\s[${quotes}]$`), '')
    .replace(/\s*,$/, '');
  if (before.trimEnd().length > options.length && !before.trimEnd().endsWith(',')) faults.add('quotes');
  if (areOptions(options)) return known(front, options, faults);
  return { options: undefined, faults: word === '' ? [...faults] : [...faults, 'front'] };
}

/**
 * Whether the lines above one may be the beginning of it, with its restrictions, that was wrapped off. `lines` are all lines, as Latin-1; of those before
 * the one at `before` count those behind the last comment or key that sshd reads. Pure.
 */
export function mayContinue(lines: readonly string[], before: number, hasFront: boolean): boolean {
  let isLoose = false;
  for (let at = before - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (/^[ \t]*#/.test(line) || isReadBySshd(line)) break;
    // What a wrapped key leaves to the next lines has no type in front of it.
    if (!hasFront) return true;
    // A key that is damaged, too, begins here: what followed it was its end.
    if (/AAAA[A-Za-z0-9+/]{20}/.test(line)) return false;
    if (optionPiece.test(line)) return true;
    isLoose = true;
  }
  return isLoose;
}

/** The type at the end of a text, also one that is another or was broken; empty: none. */
function typeWordOf(rest: string, type: string): string {
  if (rest.endsWith(type)) return type;
  const last = /\S+$/.exec(rest)?.[0] ?? '';
  const bare = letters(last);
  const isBroken = Object.keys(fieldCounts).some((each) => {
    const right = letters(each);
    return bare.length >= 3 && (right.startsWith(bare) || right.endsWith(bare));
  });
  return isBroken && !/[",=]/.test(last) ? last : (typeAtEnd.exec(rest)?.[0] ?? '');
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function areOptions(text: string): boolean {
  // What is no UTF-8 would be another text afterwards.
  if (text === '' || text.includes('\ufffd') || optionsEnd(text) !== text.length) return false;
  const options = text.match(/(?:"(?:\\"|\\(?!")|[^"\\])*"|[^,"])+/g) ?? [];
  return options.join(',') === text && options.every((each) => optionName.test(each));
}

/** Options that stand there as they are, and not with something unseen taken out. */
function known(front: string, options: string, faults: ReadonlySet<MangledFault>): KeyFront {
  return { options: front.includes(options) ? options : undefined, faults: [...faults] };
}

import { servicePort } from './services.ts';

/** A value that was understood, or why it was not (part of a sentence: "… because <why>"). */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export function good<T>(value: T): Parsed<T> {
  return { ok: true, value };
}
export function bad(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

/** The one argument of a keyword that takes one. */
export function oneWord(words: readonly string[]): Parsed<string> {
  const [word, ...others] = words;
  if (word === undefined || word === '') return bad('it has no value');
  return others.length > 0 ? bad(`there is more after “${word}”`) : good(word);
}

function mapWord<T>(words: readonly string[], parse: (word: string) => Parsed<T>): Parsed<T> {
  const word = oneWord(words);
  return word.ok ? parse(word.value) : word;
}

/** `yes`, `no` and their old forms `true`, `false`, in any case. */
export function parseFlag(words: readonly string[]): Parsed<boolean> {
  return parseChoice(words, { yes: true, no: false, true: true, false: false });
}

/** One of several words in any case, mapped to what it stands for. */
export function parseChoice<T>(words: readonly string[], choices: Readonly<Record<string, T>>): Parsed<T> {
  return mapWord(words, (word) => {
    const key = word.toLowerCase();
    const found = Object.hasOwn(choices, key) ? choices[key] : undefined;
    return found === undefined ? bad(`“${word}” is none of ${Object.keys(choices).join(', ')}`) : good(found);
  });
}

/** A whole number from 0 up, as ssh takes it: a plus in front is allowed. */
export function parseCount(words: readonly string[]): Parsed<number> {
  return mapWord(words, (word) => {
    const value = Number(word);
    return /^\+?\d{1,10}$/.test(word) && value <= 0x7fffffff ? good(value) : bad(`“${word}” is not a whole number`);
  });
}

/** A TCP port as ssh reads it (a2port of misc.c): in decimal, white space and a plus may stand in front, or the name of a service. */
export function parsePort(text: string): Parsed<number> {
  const isNumber = /^[ \t\n\v\f\r]*\+?\d+$/.test(text);
  const value = isNumber ? Number(text) : servicePort(text);
  if (value !== undefined && value >= 1 && value <= 65_535) return good(value);
  const orName = isNumber || text === '' ? '' : ', nor a service that this computer knows';
  return bad(`“${text}” is not a port number (1 to 65535)${orName}`);
}

const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds from the TIME FORMATS of sshd_config(5): `90`, `1m30s`, `2h`. */
export function parseSeconds(text: string): Parsed<number> {
  if (!/^(\d+[smhdw]?)+$/i.test(text)) return bad(`“${text}” is not a time`);
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    seconds += Number(digits) * (unitSeconds[(unit ?? '').toLowerCase()] ?? 1);
  }
  return seconds <= 0x7fffffff ? good(seconds) : bad(`“${text}” is too long a time`);
}

/** A time, or undefined for `none`. */
export function parseOptionalSeconds(words: readonly string[]): Parsed<number | undefined> {
  return mapWord<number | undefined>(words, (word) => (word === 'none' ? good(undefined) : parseSeconds(word)));
}

/** A list of files; `none` must stand alone and means no file. */
export function parseFiles(words: readonly string[]): Parsed<readonly string[]> {
  if (words.length === 0 || words.includes('')) return bad('it has no value');
  if (!words.some((word) => word.toLowerCase() === 'none')) return good(words);
  return words.length === 1 ? good([]) : bad('“none” must stand alone');
}

/** Zero means no limit of that kind; `seconds` is undefined when the line says nothing of time, or `none`: a later one may. */
export interface RekeyLimit {
  readonly bytes: number;
  readonly seconds: number | undefined;
}

const sizeUnits = 'KMGTPE';

/** Bytes as ssh reads them: `1.5G`, units of 1,024 up to E, what is left of a byte is dropped; undefined where it is none. */
function readSize(size: string): number | undefined {
  const match = /^\+?(\d*)(?:\.(\d*))?([kmgtpe]?)$/i.exec(size);
  const [, whole = '', fraction = '', unit = ''] = match ?? [];
  if (!match || whole.length > 18) return undefined;
  const factor = 1024n ** BigInt(unit === '' ? 0 : sizeUnits.indexOf(unit.toUpperCase()) + 1);
  // As much of the fraction as ssh's 64 bits hold.
  let part = fraction.slice(0, 17);
  while (part !== '' && BigInt(part) >= (2n ** 63n - 1n) / factor) part = part.slice(0, -1);
  const bytes = BigInt(whole) * factor + (BigInt(part) * factor) / 10n ** BigInt(part.length);
  return bytes >> 63n === 0n ? Number(bytes) : undefined;
}

/** `default` or bytes with K, M, G and so on, then optionally `none` or a time. */
export function parseRekeyLimit(words: readonly string[]): Parsed<RekeyLimit> {
  const [size, time, ...others] = words;
  if (size === undefined || size === '') return bad('it has no value');
  if (others.length > 0) return bad(`there is more after “${time ?? ''}”`);
  let bytes = 0;
  if (size !== 'default') {
    const read = readSize(size);
    if (read === undefined) return bad(`“${size}” is not a number of bytes`);
    bytes = read;
    if (bytes > 0 && bytes < 16) return bad(`${bytes} bytes are too few`);
  }
  if (time === undefined || time === 'none') return good({ bytes, seconds: undefined });
  const seconds = parseSeconds(time);
  return seconds.ok ? good({ bytes, seconds: seconds.value }) : seconds;
}

export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
}

/** `NAME=value` words; of a name given twice the first counts. */
export function parseSetEnv(words: readonly string[]): Parsed<readonly EnvironmentEntry[]> {
  const entries = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 1) return bad(`“${word}” is not NAME=value`);
    const name = word.slice(0, equals);
    if (!entries.has(name)) entries.set(name, word.slice(equals + 1));
  }
  return good([...entries].map(([name, value]) => ({ name, value })));
}

/** Patterns of names; `-` in front takes names back. A name has no `=`. */
export function parseSendEnv(words: readonly string[]): Parsed<readonly string[]> {
  const wrong = words.find((word) => word === '' || word.includes('='));
  return wrong === undefined ? good(words) : bad(`“${wrong}” is not a name of the environment`);
}

/** What the texts of primitives mean: numbers, moments, spans, bytes. Each answers undefined for what is none, or is written otherwise than .NET does. */
import { PsObject, PsTagged, type PsValue } from './values.ts';

const smallNumbers: ReadonlySet<string> = new Set(['By', 'SB', 'I16', 'U16', 'I32', 'U32', 'Sg', 'Db']);
const largeNumbers: ReadonlySet<string> = new Set(['I64', 'U64']);

/**
 * A number to sort and compare by; 64-bit ones as bigint, an enum by its value. A `Decimal` is none: it may have more digits than a number, and
 * its text says them all.
 */
export function numberOf(value: PsValue | undefined): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof PsObject)
    return value.base === undefined || value.base instanceof PsObject ? undefined : numberOf(value.base);
  if (!(value instanceof PsTagged)) return undefined;
  if (largeNumbers.has(value.tag)) return /^\s*[+-]?[0-9]{1,20}\s*$/.test(value.text) ? BigInt(value.text.trim()) : undefined;
  return smallNumbers.has(value.tag) ? numberIn(value.text.trim()) : undefined;
}

const infinities: Readonly<Record<string, number>> = { INF: Infinity, '-INF': -Infinity, NaN: NaN };

function numberIn(text: string): number | undefined {
  if (Object.hasOwn(infinities, text)) return infinities[text];
  return /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}

/** A 32-bit number, or an enum's: what states, ids and lengths are. One that a number of ours does not hold exactly is none. */
export function integerOf(value: PsValue | undefined): number | undefined {
  const number = numberOf(value);
  if (typeof number === 'bigint') return number > -(2n ** 53n) && number < 2n ** 53n ? Number(number) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The UTF-16 unit of a `Char`. */
export function charOf(value: PsValue | undefined): string | undefined {
  if (!(value instanceof PsTagged) || value.tag !== 'C' || !/^[0-9]{1,5}$/.test(value.text)) return undefined;
  const unit = Number(value.text);
  return unit <= 0xffff ? String.fromCharCode(unit) : undefined;
}

export function bytesOf(value: PsValue | undefined): Buffer | undefined {
  if (!(value instanceof PsTagged) || value.tag !== 'BA') return undefined;
  // Without blanks first: looked for at two places they would be tried at both, which takes the square of the time.
  const text = value.text.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

export interface PsMoment {
  /** Ticks of 100 ns since year 1, as its own clock shows them. */
  readonly ticks: bigint;
  /** `local`: the server's own time, at that offset. */
  readonly kind: 'unspecified' | 'utc' | 'local';
  readonly offsetMinutes: number | undefined;
}

const moment =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,7}))?(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))?$/;
const ticksAt1970 = 621_355_968_000_000_000n;

export function momentOf(value: PsValue | undefined): PsMoment | undefined {
  const match = value instanceof PsTagged && value.tag === 'DT' ? moment.exec(value.text) : null;
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute, second, fraction = '', zulu, sign, hours, minutes] = match;
  const date = new Date(0);
  // Date.UTC() takes the years 0 to 99 for others.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const seconds = BigInt(date.getTime() / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second));
  const offset = sign === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return {
    ticks: ticksAt1970 + seconds * 10_000_000n + BigInt(fraction.padEnd(7, '0')),
    kind: zulu !== undefined ? 'utc' : offset === undefined ? 'unspecified' : 'local',
    offsetMinutes: offset,
  };
}

/** Milliseconds since 1970, for showing; undefined where no offset is known, as then only the server could say. */
export function epochMsOf({ ticks, kind, offsetMinutes }: PsMoment): number | undefined {
  if (kind === 'unspecified') return undefined;
  return Number((ticks - ticksAt1970) / 10_000n) - (offsetMinutes ?? 0) * 60_000;
}

const span = /^(-)?P(?:([0-9]{1,8})D)?(?:T(?:([0-9]{1,10})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,14})(?:\.([0-9]{1,7}))?S)?)?$/;

/** Ticks of 100 ns of a TimeSpan. */
export function spanTicksOf(value: PsValue | undefined): bigint | undefined {
  const match = value instanceof PsTagged && value.tag === 'TS' ? span.exec(value.text) : null;
  if (match === null || /[PT]$/.test(match[0])) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  const whole = ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const ticks = whole * 10_000_000n + BigInt(fraction.padEnd(7, '0'));
  return sign === undefined ? ticks : -ticks;
}

/** The parts of a version: two to four numbers. */
export function versionOf(value: PsValue | undefined): readonly number[] | undefined {
  const text = value instanceof PsTagged && value.tag === 'Version' ? value.text : typeof value === 'string' ? value : undefined;
  return text !== undefined && /^[0-9]{1,9}(\.[0-9]{1,9}){1,3}$/.test(text) ? text.split('.').map(Number) : undefined;
}

/** A value in one line of text, as PowerShell puts it into a string, as far as that can be told from what came over the wire. */
export function textOf(value: PsValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof PsTagged) return charOf(value) ?? value.text;
  if (value instanceof PsObject) {
    // What an object holds may be the object itself.
    return (
      value.text ?? (value.base === undefined || value.base instanceof PsObject ? (value.types?.[0] ?? '') : textOf(value.base))
    );
  }
  return 'parts' in value ? (value.parts[0]?.text ?? '') : value.toString();
}

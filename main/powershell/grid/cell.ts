/** Values as they stand in a grid (psrp.md 2.5, 6): a line of text, and the exact value where that is another. */
import { printable } from '../../../shared/base/printable.ts';
import type { PsCell, PsCellKind } from '../../../shared/model/powershell.ts';
import { bytesOf, epochMsOf, momentOf, spanTicksOf, textOf } from '../protocol/clixml/readings.ts';
import {
  PsMemberSet,
  PsObject,
  PsSecureString,
  PsTagged,
  type PsEntry,
  type PsMember,
  type PsValue,
} from '../protocol/clixml/values.ts';

const maxText = 1000;
const shownItems = 4;
const shownMembers = 20;
const shownBytes = 32;
/** Of each value inside of a list or a bag. */
const maxWithin = 200;
const hidden = '••••••';

const kindOfTag: Readonly<Record<string, PsCellKind>> = {
  ...{ I32: 'number', I64: 'number', By: 'number', SB: 'number', I16: 'number', U16: 'number', U32: 'number', U64: 'number' },
  ...{ Sg: 'number', Db: 'number', D: 'number', DT: 'date', TS: 'span', BA: 'bytes', B: 'boolean' },
};

/** Numbers that have no tag of their own: the value is in `ToString` (psrp.md 2.2). */
const numberTypes: ReadonlySet<string> = new Set(
  'Numerics.BigInteger Half Int128 UInt128 IntPtr UIntPtr'.split(' ').map((name) => `System.${name}`),
);

export function isEnum(value: PsValue | undefined): boolean {
  return value instanceof PsObject && value.base !== undefined && value.types?.includes('System.Enum') === true;
}

/** A value with members added is of its value's kind. */
export function kindOf(value: PsValue | undefined): PsCellKind {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'bigint':
      return 'number';
    default:
  }
  if (value instanceof PsTagged) return (Object.hasOwn(kindOfTag, value.tag) && kindOfTag[value.tag]) || 'text';
  if (value instanceof PsSecureString) return 'secure';
  return value instanceof PsObject ? kindOfObject(value) : 'object';
}

function kindOfObject(object: PsObject): PsCellKind {
  if (object.list !== undefined) return 'list';
  if (isEnum(object)) return 'text';
  if (object.base !== undefined && !(object.base instanceof PsObject)) return kindOf(object.base);
  if (numberTypes.has(object.types?.[0] ?? '')) return 'number';
  const isBare = object.props === undefined && object.members === undefined && object.entries === undefined;
  return isBare && object.text !== undefined ? 'text' : 'object';
}

export function cellOf(value: PsValue | undefined): PsCell {
  const kind = kindOf(value);
  switch (kind) {
    case 'absent':
    case 'null':
      return { kind, text: '' };
    case 'date':
      return dateCell(primitiveIn(value));
    case 'span':
      return { kind, text: spanText(primitiveIn(value)) };
    case 'bytes':
      return bytesCell(primitiveIn(value));
    case 'secure':
      return { kind, text: hidden };
    case 'text':
      return isEnum(value) ? enumCell(value) : textCell(kind, textOf(value));
    case 'number':
    case 'boolean':
      return textCell(kind, textOf(primitiveIn(value)));
    default:
      return textCell(kind, compound(value));
  }
}

/** The primitive in an object that has members added. */
function primitiveIn(value: PsValue | undefined): PsValue | undefined {
  return value instanceof PsObject && value.base !== undefined && !(value.base instanceof PsObject) ? value.base : value;
}

const notPlain = /[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u05cf\u3040-\ud7ff]/;
const colours = /\u001b\[[0-9;:?]*[ -/]*[@-~]/g;

/** A text in a line: colours and what can't be seen are left out, line ends and tabs are blanks. */
export function oneLine(text: string): string {
  if (text.length <= maxText && !notPlain.test(text)) return text;
  const start = text.slice(0, maxText * 4).replace(colours, '');
  const line = printable(start.replace(/[\r\n\t]+/g, ' '), maxText);
  return text.length > maxText * 4 && !line.endsWith('…') ? `${line.slice(0, maxText - 1)}…` : line;
}

function textCell(kind: PsCellKind, exact: string): PsCell {
  const text = oneLine(exact);
  if (text === exact) return { kind, text };
  const title = printable(exact.slice(0, maxText * 4).replace(colours, ''), maxText);
  return title === text ? { kind, text } : { kind, text, title };
}

function enumCell(value: PsValue | undefined): PsCell {
  return { kind: 'text', text: oneLine(textOf(value)), title: oneLine(`${textOf(value)} = ${textOf(primitiveIn(value))}`) };
}

const two = (number: number): string => String(number).padStart(2, '0');

/** In the time zone of this computer; as it stands there when its own is not known. */
function dateCell(value: PsValue | undefined): PsCell {
  const moment = momentOf(value);
  const exact = textOf(value);
  const epochMs = moment === undefined ? undefined : epochMsOf(moment);
  if (moment === undefined || epochMs === undefined) return textCell('date', exact.replace(/^([0-9-]{10})T/, '$1 '));
  const date = new Date(epochMs);
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const text = `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return { kind: 'date', text, title: exact };
}

/** As .NET prints it: `[-][d.]hh:mm:ss[.fffffff]`. */
function spanText(value: PsValue | undefined): string {
  const ticks = spanTicksOf(value);
  if (ticks === undefined) return oneLine(textOf(value));
  const size = ticks < 0n ? -ticks : ticks;
  const seconds = size / 10_000_000n;
  const fraction = String(size % 10_000_000n).padStart(7, '0');
  const days = seconds / 86_400n;
  const rest = Number(seconds % 86_400n);
  const clock = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${fraction === '0000000' ? '' : `.${fraction}`}`;
}

function bytesCell(value: PsValue | undefined): PsCell {
  const bytes = bytesOf(value);
  if (bytes === undefined) return { kind: 'bytes', text: oneLine(textOf(value)) };
  const pairs = bytes
    .subarray(0, shownBytes)
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
  if (bytes.length <= shownBytes) return { kind: 'bytes', text: pairs };
  return { kind: 'bytes', text: `${pairs}… (${bytes.length} bytes)` };
}

/** What an object says of itself in a line: lists as `{a, b…}`, bags as `@{a=1; b=2}`, others by their ToString. */
function compound(value: PsValue | undefined, depth = 1): string {
  if (!(value instanceof PsObject)) return textOf(value);
  if (value.list !== undefined) return listText(value.list.items, depth);
  if (value.entries !== undefined) return entriesText(value.entries, depth);
  if (value.text !== undefined && value.text !== '') return value.text;
  const members = value.members ?? value.props;
  if (members === undefined || members.length === 0) return value.text ?? value.types?.[0] ?? '';
  const shown = members.slice(0, shownMembers).map(({ name, value: of }) => `${name}=${within(of, depth)}`);
  return `@{${shown.join('; ')}${members.length > shownMembers ? '…' : ''}}`;
}

function listText(items: readonly PsValue[], depth: number): string {
  const shown = items.slice(0, shownItems).map((item) => within(item, depth));
  return items.length > shownItems ? `{${shown.join(', ')}…} (${items.length})` : `{${shown.join(', ')}}`;
}

function entriesText(entries: readonly PsEntry[], depth: number): string {
  const shown = entries.slice(0, shownItems).map(({ key, value }) => `[${within(key, depth)}, ${within(value, depth)}]`);
  return entries.length > shownItems ? `{${shown.join(', ')}…} (${entries.length})` : `{${shown.join(', ')}}`;
}

/** A value inside of another's line: objects may hold themselves, so that it goes a level or two down and no further. */
function within(value: PsMember['value'], depth: number): string {
  if (value instanceof PsMemberSet) return '…';
  if (value === null) return '';
  const kind = kindOf(value);
  if (kind !== 'list' && kind !== 'object') return cellOf(value).text.slice(0, maxWithin);
  return depth === 0 ? '…' : compound(value, depth - 1).slice(0, maxWithin);
}

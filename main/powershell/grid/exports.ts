/** Rows as text for the clipboard or a file. */
import type { PsColumn } from '../../../shared/model/powershell.ts';
import { bytesOf, textOf } from '../protocol/clixml/readings.ts';
import { PsObject, type PsMember, type PsValue } from '../protocol/clixml/values.ts';
import { FileWriter } from '../protocol/clixml/writer.ts';
import { cellOf, kindOf } from './cell.ts';
import { computerColumn, isPrimitive, valueColumn, type Items, type Reader } from './items.ts';
import { jsonOf } from './json.ts';
import { Slices } from '../../../shared/base/slices.ts';

export type CopyFormat = 'tsv' | 'markdown' | 'csv' | 'json';
export type SaveFormat = 'csv' | 'json' | 'clixml';

export interface ExportRows {
  readonly items: Items;
  /** Indexes of items. */
  readonly order: Uint32Array;
  readonly columns: readonly PsColumn[];
  readonly readers: readonly Reader[];
  /** Whole objects: formats that can hold them do. */
  readonly isAll: boolean;
  /** `PSComputerName`, where there are several hosts. */
  readonly computerOf: ((part: number) => string) | undefined;
}

const chunkUnits = 64 * 1024;
const maxCopyUnits = 32 * 1024 * 1024;
const maxListItems = 10_000;

/** undefined: it is more than a clipboard should hold. */
export async function copyText(
  rows: ExportRows,
  format: CopyFormat,
  signal: AbortSignal,
): Promise<{ text: string; rows: number } | undefined> {
  const chunks: string[] = [];
  let units = 0;
  for await (const chunk of fileChunks(rows, format, signal)) {
    chunks.push(chunk);
    units += chunk.length;
    if (units > maxCopyUnits) return undefined;
  }
  return { text: chunks.join(''), rows: rows.order.length };
}

/** Pieces of about 64 kB. */
export async function* fileChunks(
  rows: ExportRows,
  format: CopyFormat | SaveFormat,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const slices = new Slices({ signal });
  const { head, line, tail, between } = formats[format](rows);
  let chunk = head;
  let isFirst = true;
  for (const index of rows.order) {
    signal.throwIfAborted();
    const text = line(index);
    chunk += isFirst ? text : between + text;
    isFirst = false;
    if (chunk.length >= chunkUnits) {
      yield chunk;
      chunk = '';
    }
    if (slices.step(8 + (text.length >> 6))) await slices.pause();
  }
  yield chunk + tail;
}

interface Format {
  readonly head: string;
  line(index: number): string;
  readonly between: string;
  readonly tail: string;
}

const formats: Readonly<Record<CopyFormat | SaveFormat, (rows: ExportRows) => Format>> = {
  csv: (rows) => separated(rows, ',', csvField, '\r\n'),
  tsv: (rows) => separated(rows, '\t', tsvField, '\n'),
  markdown: (rows) => {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
    return {
      head:
        line(rows.columns.map(({ label }) => markdownText(label))) +
        line(rows.columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
      line: (index) => line(rows.readers.map((read) => markdownText(cellOf(read(index)).text))),
      between: '',
      tail: '',
    };
  },
  json: (rows) => ({ head: '[', line: (index) => `\n${jsonLine(rows, index)}`, between: ',', tail: '\n]\n' }),
  clixml: (rows) => {
    const writer = new FileWriter({ secure: 'omit' });
    return {
      head: writer.head,
      line: (index) => writer.value(objectAt(rows, index)),
      between: '',
      tail: writer.tail,
    };
  },
};

function separated(rows: ExportRows, separator: string, field: (text: string | undefined) => string, lineEnd: string): Format {
  const line = (fields: readonly string[]): string => fields.join(separator) + lineEnd;
  return {
    head: line(rows.columns.map(({ label }) => field(label))),
    line: (index) => line(rows.readers.map((read) => field(exactText(read(index))))),
    between: '',
    tail: '',
  };
}

/**
 * A value as a field of text, whole. Where `Export-Csv` has the name of a type (lists, bytes) it is what they hold: items between `; `, bytes in
 * hexadecimal. undefined: there is none.
 */
export function exactText(value: PsValue | undefined): string | undefined {
  const base = value instanceof PsObject && value.base !== undefined ? value.base : value;
  switch (kindOf(value)) {
    case 'absent':
    case 'null':
      return undefined;
    case 'number':
    case 'boolean':
    case 'date':
      return textOf(base);
    case 'text':
      return textOf(value);
    case 'bytes':
      return bytesOf(base)?.toString('hex') ?? textOf(base);
    case 'secure':
      return 'System.Security.SecureString';
    case 'list': {
      const items = value instanceof PsObject ? (value.list?.items ?? []) : [];
      return items.slice(0, maxListItems).map(itemText).join('; ') + (items.length > maxListItems ? '…' : '');
    }
    default:
      return cellOf(value).text;
  }
}

function itemText(value: PsValue): string {
  return kindOf(value) === 'list' ? cellOf(value).text : (exactText(value) ?? '');
}

/**
 * As Export-Csv of PowerShell 7 writes it: all in quotes, `$null` as nothing. Texts that a spreadsheet would take for a formula are left as they
 * are, as there: a file that is read again must hold what was in it.
 */
function csvField(text: string | undefined): string {
  return text === undefined ? '' : `"${text.replaceAll('"', '""')}"`;
}

/** As spreadsheets paste it: quotes only around what would break the cell. */
function tsvField(text: string | undefined): string {
  if (text === undefined) return '';
  return /[\t\r\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Nothing in it is markup. */
function markdownText(text: string): string {
  return text.replace(/[\\|`*[\]<>]/g, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`));
}

function jsonLine(rows: ExportRows, index: number): string {
  const value = rows.items.values[index] ?? null;
  const computer = rows.computerOf?.(rows.items.parts[index] ?? 0);
  if (rows.isAll) return jsonOf(value, computer);
  const [first] = rows.columns;
  if (rows.columns.length === 1 && first?.id === valueColumn && isPrimitive(value)) return jsonOf(value);
  return jsonOf(selected(rows, index, []));
}

/** What is written for a row: the object as it came, with its host's name; or its shown columns, as Select-Object has it. */
function objectAt(rows: ExportRows, index: number): PsValue {
  const value = rows.items.values[index] ?? null;
  if (!rows.isAll) {
    const type = value instanceof PsObject ? value.types?.[0] : undefined;
    return selected(rows, index, type === undefined ? [] : [`Selected.${type}`]);
  }
  const computer = rows.computerOf?.(rows.items.parts[index] ?? 0);
  return computer === undefined ? value : withComputer(value, computer);
}

function selected({ columns, readers }: ExportRows, index: number, types: readonly string[]): PsObject {
  const members: PsMember[] = [];
  for (const [at, { id }] of columns.entries()) {
    const value = readers[at]?.(index);
    if (value !== undefined) members.push({ name: id, value });
  }
  return new PsObject({ types: [...types, 'System.Management.Automation.PSCustomObject', 'System.Object'], members });
}

/** `PSComputerName` as Invoke-Command adds it. */
export function withComputer(value: PsValue, computer: string): PsValue {
  if (value === null) return null;
  const note = { name: computerColumn, value: computer };
  if (!(value instanceof PsObject)) return new PsObject({ base: value, members: [note] });
  const others = (value.members ?? []).filter(({ name }) => name.toLowerCase() !== computerColumn.toLowerCase());
  return new PsObject({ ...value, members: [...others, note] });
}

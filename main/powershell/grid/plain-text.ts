/**
 * Objects as lines where PowerShell's own formatting can't be had any more: a table for common types and for up to four properties, a list for more,
 * and for all that is otherwise than the first object (psrp.md 2.5). It is our own rendering and looks alike only roughly: colours, and columns that are script blocks over there, are missing.
 */
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { cellOf, kindOf } from './cell.ts';
import { isPrimitive, propertiesOf, propertyLookup, propertyReader } from './items.ts';
import { typeViewOf, type TypeView, type TypeViewColumn } from './type-views.ts';

export interface PlainTextOptions {
  /** In characters; 120 unless said. */
  readonly width?: number | undefined;
  /** What a host told of its types. */
  readonly views?: ReadonlyMap<string, TypeView> | undefined;
}

const mostColumns = 4;
/** Rows of a table are read so far ahead to find how wide its columns are. */
const maxTable = 1000;

interface Column {
  readonly label: string;
  readonly isRight: boolean;
  readonly read: (value: PsValue) => string;
}

/** Lines without line ends. */
export function plainLines(values: Iterable<PsValue>, options: PlainTextOptions = {}): string[] {
  const lines: string[] = [];
  for (const line of plainText(values, options)) lines.push(line);
  return lines;
}

/** The same, a line at a time: only one table is held. The first object says what is a table: others come as lists. */
export function* plainText(values: Iterable<PsValue>, { width = 120, views }: PlainTextOptions = {}): Generator<string> {
  let rows: PsObject[] = [];
  let shape = '';
  let first: string | undefined;
  const shown = (): Iterable<string> => block(rows, { width, views, isFirst: shape === first });
  for (const value of values) {
    const next = value instanceof PsObject && !isPrimitive(value) ? shapeOf(value, views) : undefined;
    if (rows.length > 0 && (next !== shape || rows.length >= maxTable)) {
      yield* shown();
      rows = [];
    }
    if (next === undefined) yield* primitiveLines(value);
    else if (value instanceof PsObject) {
      first ??= next;
      shape = next;
      rows.push(value);
    }
  }
  if (rows.length > 0) yield* shown();
}

const nameList = (object: PsObject): string[] => [...new Set(Array.from(propertiesOf(object), ([name]) => name))];

function shapeOf(object: PsObject, views: PlainTextOptions['views']): string {
  const type = object.types?.[0] ?? '';
  return typeViewOf(object.types, views) === undefined ? `${type}\n${nameList(object).join('\n')}` : type;
}

function* primitiveLines(value: PsValue): Generator<string> {
  if (value === null) return;
  const items = value instanceof PsObject && value.list !== undefined ? value.list.items : [value];
  for (const item of items) {
    // Texts keep their lines; what is in a list of lists is a line.
    if (typeof item === 'string') yield* item.split(/\r?\n/);
    else yield cellOf(item).text;
  }
}

interface BlockOptions {
  readonly width: number;
  readonly views: PlainTextOptions['views'];
  readonly isFirst: boolean;
}

function* block(rows: readonly PsObject[], { width, views, isFirst }: BlockOptions): Generator<string> {
  const [first] = rows;
  if (first === undefined) return;
  const names = nameList(first);
  const view = typeViewOf(first.types, views)?.filter(
    ({ id, value }) => value !== undefined || names.some((name) => isSame(name, id)),
  );
  yield '';
  if (!isFirst) yield* list(rows, names);
  else if (view !== undefined && view.length > 0) yield* table(rows, view.map(viewColumn), width);
  else if (names.length <= mostColumns)
    yield* table(
      rows,
      names.map((name) => nameColumn(name, rows)),
      width,
    );
  else yield* list(rows, names);
  yield '';
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function nameColumn(name: string, rows: readonly PsValue[]): Column {
  const lookup = propertyLookup(name);
  const kind = kindOf(lookup(rows[0]));
  return { label: cellOf(name).text, isRight: kind === 'number', read: (value) => cellOf(lookup(value)).text };
}

function viewColumn({ id, label, align, value: reckoned }: TypeViewColumn): Column {
  const lookup = propertyLookup(id);
  return {
    label: label ?? id,
    isRight: align === 'right',
    read: (value) => cellOf(reckoned === undefined ? lookup(value) : reckoned((name) => propertyLookup(name)(value))).text,
  };
}

function* table(rows: readonly PsValue[], columns: readonly Column[], width: number): Generator<string> {
  const cells = rows.map((row) => columns.map(({ read }) => read(row)));
  const widths = fitting(
    columns.map(({ label }, at) => cells.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), label.length)),
    width,
  );
  const line = (row: readonly string[]): string =>
    columns
      .map(({ isRight }, at) => fit(row[at] ?? '', widths[at] ?? 0, isRight))
      .join(' ')
      .trimEnd();
  yield line(columns.map(({ label }) => label));
  yield line(columns.map(({ label }) => '-'.repeat(label.length)));
  for (const row of cells) yield line(row);
}

/** The widest give first. */
function fitting(wanted: readonly number[], width: number): number[] {
  const widths = [...wanted];
  let over = widths.reduce((sum, each) => sum + each + 1, -1) - width;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= 4) break;
    const next = Math.max(4, ...widths.filter((each) => each < widest));
    const which = widths.flatMap((each, at) => (each === widest ? [at] : []));
    const take = Math.max(1, Math.min(widest - next, Math.ceil(over / which.length)));
    for (const at of which) widths[at] = widest - take;
    over -= take * which.length;
  }
  return widths;
}

function fit(text: string, width: number, isRight: boolean): string {
  const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return isRight ? shown.padStart(width) : shown.padEnd(width);
}

function* list(rows: readonly PsValue[], names: readonly string[]): Generator<string> {
  const labels = names.map((name) => cellOf(name).text);
  const width = labels.reduce((most, label) => Math.max(most, label.length), 0);
  for (const [at, row] of rows.entries()) {
    if (at > 0) yield '';
    const read = propertyReader(row);
    for (const [column, name] of names.entries()) {
      yield `${(labels[column] ?? '').padEnd(width)} : ${cellOf(read(name)).text}`.trimEnd();
    }
  }
}

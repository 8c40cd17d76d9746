/** Which columns a grid has: those of a common type, or the properties that the first objects have (psrp.md 2.5). */
import type { PsColumn } from '../../../shared/model/powershell.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { kindOf, oneLine } from './cell.ts';
import { computerColumn, isPrimitive, propertiesOf, propertyLookup, valueColumn, type Items, type Reader } from './items.ts';
import { plainType, typeViewOf, type TypeView, type TypeViewColumn } from './type-views.ts';

/** By so many objects the columns are chosen. */
export const firstObjects = 50;
const maxKnown = 2000;
/** A longer name is none that people could read: it has no column. */
const maxName = 1000;
const maxLabel = 300;
/** What providers and remoting add to every object. */
const noise: ReadonlySet<string> = new Set(
  ['PSPath', 'PSParentPath', 'PSChildName', 'PSDrive', 'PSProvider', 'PSIsContainer', 'PSShowComputerName', 'RunspaceId'].map(
    (name) => name.toLowerCase(),
  ),
);

interface Known {
  readonly name: string;
  /** The kind of the first values that are something. */
  isNumeric: boolean | undefined;
  isEarly: boolean;
}

/** Learns the properties of objects as they come. */
export class ColumnBook {
  readonly #items: Items;
  readonly #hasComputers: () => boolean;
  readonly #computerOf: (part: number) => string;
  /** By their names in lower case. */
  readonly #known = new Map<string, Known>();
  /** The same by names as they came: nearly every look is for one of these. */
  readonly #exact = new Map<string, Known>();
  readonly #learned = new Map<string, TypeView>();
  /** How many of the first objects are of a type. */
  readonly #types = new Map<string, { count: number; readonly types: readonly string[] }>();
  #primitives = 0;
  #objects = 0;
  /** Counts up whenever the answers may be others. */
  changes = 0;
  #automatic: { changes: number; columns: readonly PsColumn[] } | undefined;

  constructor(items: Items, hasComputers: () => boolean, computerOf: (part: number) => string) {
    this.#items = items;
    this.#hasComputers = hasComputers;
    this.#computerOf = computerOf;
  }

  setTypeView(typeName: string, view: TypeView): void {
    this.#learned.set(plainType(typeName).toLowerCase(), view);
    this.changes += 1;
  }

  add(value: PsValue): void {
    if (isPrimitive(value)) {
      this.#primitives += 1;
      if (this.#primitives === 1) this.changes += 1;
      return;
    }
    const isEarly = this.#objects < firstObjects;
    this.#objects += 1;
    if (isEarly && value instanceof PsObject) this.#addType(value.types ?? []);
    for (const [name, of] of propertiesOf(value)) this.#addName(name, of, isEarly);
  }

  #addType(types: readonly string[]): void {
    const name = types[0] ?? '';
    const known = this.#types.get(name);
    if (known === undefined) this.#types.set(name, { count: 1, types });
    else known.count += 1;
    this.changes += 1;
  }

  #addName(name: string, value: PsValue, isEarly: boolean): void {
    const known = this.#exact.get(name) ?? this.#known.get(name.toLowerCase());
    if (known !== undefined) {
      if (known.isNumeric !== undefined || value === null) return;
      known.isNumeric = isNumeric(value);
      this.changes += 1;
      return;
    }
    if (this.#known.size >= maxKnown || name.length > maxName) return;
    const entry: Known = { name, isNumeric: value === null ? undefined : isNumeric(value), isEarly };
    this.#known.set(name.toLowerCase(), entry);
    this.#exact.set(name, entry);
    this.changes += 1;
  }

  /** The columns that are chosen without being asked for. */
  automatic(): readonly PsColumn[] {
    if (this.#automatic?.changes === this.changes) return this.#automatic.columns;
    const columns = this.#choose();
    this.#automatic = { changes: this.changes, columns };
    return columns;
  }

  #choose(): PsColumn[] {
    const columns: PsColumn[] = this.#hasComputers() ? [this.column(computerColumn)] : [];
    if (this.#objects > 0) columns.push(...(this.#ofView() ?? this.#ofNames()));
    const hasValue = columns.some(({ id }) => id.toLowerCase() === valueColumn.toLowerCase());
    if (this.#primitives > 0 && !hasValue) columns.push(this.column(valueColumn));
    return columns;
  }

  #ofView(): PsColumn[] | undefined {
    const view = this.#leadingView();
    const columns = view?.filter((column) => column.value !== undefined || this.#known.has(column.id.toLowerCase()));
    return columns === undefined || columns.length === 0 ? undefined : columns.map(({ id }) => this.column(id));
  }

  #leadingView(): TypeView | undefined {
    let leading: { count: number; readonly types: readonly string[] } | undefined;
    for (const type of this.#types.values()) if (leading === undefined || type.count > leading.count) leading = type;
    return typeViewOf(leading?.types, this.#learned);
  }

  #ofNames(): PsColumn[] {
    const early = [...this.#known.values()].filter(({ isEarly }) => isEarly);
    const wanted = early.filter(({ name }) => !noise.has(name.toLowerCase()) && !this.#isShadowed(name));
    return (wanted.length === 0 ? early : wanted).map(({ name }) => this.column(name));
  }

  #isShadowed(name: string): boolean {
    return this.#hasComputers() && name.toLowerCase() === computerColumn.toLowerCase();
  }

  /** All there are: those that are chosen, then the others, what providers add last. */
  all(): PsColumn[] {
    const columns = [...this.automatic()];
    const has = new Set(columns.map(({ id }) => id.toLowerCase()));
    const add = (name: string): void => {
      if (has.has(name.toLowerCase())) return;
      has.add(name.toLowerCase());
      columns.push(this.column(name));
    };
    for (const { id } of this.#leadingView() ?? []) if (this.#viewColumn(id)?.value !== undefined) add(id);
    for (const isNoise of [false, true]) {
      for (const { name } of this.#known.values()) if (noise.has(name.toLowerCase()) === isNoise) add(name);
    }
    return columns;
  }

  /** Properties of objects, none of them reckoned: what a file of all columns has. */
  properties(): PsColumn[] {
    return this.all().filter(({ id }) => this.#viewColumn(id)?.value === undefined);
  }

  #viewColumn(id: string): TypeViewColumn | undefined {
    const lower = id.toLowerCase();
    return this.#leadingView()?.find((column) => column.id.toLowerCase() === lower);
  }

  /** A column by its id, whether objects have it or not. Names of a server are shown as they can be. */
  column(id: string): PsColumn {
    const view = this.#viewColumn(id);
    const known = this.#known.get(id.toLowerCase());
    const isRight = known?.isNumeric ?? (id === valueColumn && this.#firstPrimitiveIsNumeric());
    return {
      id: known?.name ?? view?.id ?? id,
      label: labelOf(view?.label ?? known?.name ?? id),
      align: view?.align ?? (isRight ? 'right' : 'left'),
      ...(view?.width === undefined ? {} : { width: view.width }),
    };
  }

  #firstPrimitiveIsNumeric(): boolean {
    return isNumeric(this.#items.values.find((value) => value !== null && isPrimitive(value)) ?? null);
  }

  /** How the column is read from an item. */
  reader(id: string): Reader {
    const { values, parts } = this.#items;
    const lower = id.toLowerCase();
    if (this.#isShadowed(id)) return (index) => this.#computerOf(parts[index] ?? 0);
    const lookup = propertyLookup(id);
    if (lower === valueColumn.toLowerCase()) {
      return (index) => {
        const value = values[index];
        return value !== undefined && isPrimitive(value) ? value : lookup(value);
      };
    }
    const reckoned = this.#viewColumn(id)?.value;
    if (reckoned !== undefined && !this.#known.has(lower)) return reckonedReader(values, reckoned);
    return (index) => {
      const value = values[index];
      return value === undefined || isPrimitive(value) ? undefined : lookup(value);
    };
  }
}

function labelOf(name: string): string {
  const label = oneLine(name);
  return label.length > maxLabel ? `${label.slice(0, maxLabel - 1)}…` : label;
}

function reckonedReader(values: readonly PsValue[], reckoned: NonNullable<TypeViewColumn['value']>): Reader {
  const lookups = new Map<string, ReturnType<typeof propertyLookup>>();
  return (index) => {
    const value = values[index];
    if (value === undefined || isPrimitive(value)) return undefined;
    return reckoned((name) => {
      const lookup = lookups.get(name) ?? propertyLookup(name);
      lookups.set(name, lookup);
      return lookup(value);
    });
  };
}

function isNumeric(value: PsValue): boolean {
  const kind = kindOf(value);
  return kind === 'number' || kind === 'span';
}

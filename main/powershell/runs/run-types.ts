import { isPrimitive } from '../grid/items.ts';
import type { ObjectTable } from '../grid/object-table.ts';
import { plainType, typeViewOf, type TypeView } from '../grid/type-views.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';

/** What a session knows of types; null: it has no columns of their own. */
export type TypeViews = Map<string, TypeView | null>;

/** By so many of the first objects columns are chosen; types that come later change nothing. */
const looked = 50;
const mostTypes = 8;
/** What has no format data, whatever it holds. */
const shapeless = /^(?:Selected\.|System\.Management\.Automation\.PSCustomObject$)/i;

export interface UntoldType {
  readonly name: string;
  /** With what it is made of, the nearest first. */
  readonly types: readonly string[];
}

/** Types of the objects of a run whose columns are not built in: their hosts are asked once a session, by the first part that has one. */
export class RunTypes {
  readonly #table: ObjectTable;
  readonly #seen = new Set<string>();
  readonly #untold: (UntoldType & { readonly part: number })[] = [];
  #looked = 0;
  /** What was told, by lower-case name. */
  readonly views = new Map<string, TypeView>();

  constructor(table: ObjectTable) {
    this.#table = table;
  }

  /** `known`: what the session of the part was told before. */
  note(part: number, value: PsValue, known: TypeViews): void {
    if (this.#looked >= looked || !(value instanceof PsObject) || isPrimitive(value)) return;
    this.#looked += 1;
    const { types } = value;
    const name = plainType(types?.[0] ?? '').toLowerCase();
    if (types === undefined || name === '' || shapeless.test(name) || this.#seen.has(name)) return;
    if (this.#seen.size >= mostTypes || typeViewOf(types) !== undefined) return;
    this.#seen.add(name);
    const view = known.get(name);
    if (view === undefined) this.#untold.push({ part, name, types: types.map(plainType) });
    else if (view !== null) this.#learn(name, view);
  }

  /** What a part is to ask; nobody else does. */
  take(part: number): readonly UntoldType[] {
    const mine = this.#untold.filter((each) => each.part === part);
    for (const each of mine) this.#untold.splice(this.#untold.indexOf(each), 1);
    return mine;
  }

  /** What its host answered. */
  told(name: string, view: TypeView | undefined, known: TypeViews): void {
    known.set(name, view ?? null);
    if (view !== undefined) this.#learn(name, view);
  }

  #learn(name: string, view: TypeView): void {
    this.views.set(name, view);
    this.#table.setTypeView(name, view);
  }
}

/** An object, opened: one level at a time, so that one that holds itself can be walked as far as anybody likes. */
import type { PsCell, PsNode } from '../../../shared/model/powershell.ts';
import { PsMemberSet, PsObject, type PsMember, type PsValue } from '../protocol/clixml/values.ts';
import { cellOf, oneLine } from './cell.ts';

type Value = PsMember['value'];
type Child = { readonly name: string; readonly kind: PsNode['children'][number]['kind']; readonly value: Value };

/** Places of children count from 0 over all of them: properties, notes, items, entries. */
class Children {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  get total(): number {
    const value = this.#value;
    if (value instanceof PsMemberSet) return value.members.length;
    if (!(value instanceof PsObject)) return 0;
    const { props, members, list, entries } = value;
    return this.#outer + (props?.length ?? 0) + (members?.length ?? 0) + (list?.items.length ?? 0) + (entries?.length ?? 0);
  }

  /** An object in an object stands first. */
  get #outer(): number {
    return this.#value instanceof PsObject && this.#value.base instanceof PsObject ? 1 : 0;
  }

  at(place: number): Child | undefined {
    const value = this.#value;
    if (value instanceof PsMemberSet) return memberAt(value.members, place, 'note');
    if (!(value instanceof PsObject)) return undefined;
    if (value.base instanceof PsObject && place === 0) return { name: 'Value', kind: 'property', value: value.base };
    const { props = [], members = [], list, entries = [] } = value;
    const items = list?.items ?? [];
    let rest = place - this.#outer;
    if (rest < props.length) return memberAt(props, rest, 'property');
    rest -= props.length;
    if (rest < members.length) return memberAt(members, rest, 'note');
    rest -= members.length;
    if (rest < items.length) return { name: `[${rest}]`, kind: 'item', value: items[rest] ?? null };
    rest -= items.length;
    const entry = entries[rest];
    return entry === undefined ? undefined : { name: cellOf(entry.key).text, kind: 'entry', value: entry.value };
  }
}

function memberAt(members: readonly PsMember[], place: number, kind: Child['kind']): Child | undefined {
  const member = members[place];
  return member === undefined ? undefined : { name: member.name, kind, value: member.value };
}

function cellOfValue(value: Value): PsCell {
  return value instanceof PsMemberSet ? { kind: 'object', text: `{${value.members.length} members}` } : cellOf(value);
}

/**
 * What is at `path`, with `count` children from `from`; undefined where nothing is.
 */
export function nodeAt(
  root: PsValue,
  path: readonly number[],
  { from, count }: { readonly from: number; readonly count: number },
): PsNode | undefined {
  let value: Value = root;
  for (const place of path) {
    const child = new Children(value).at(place);
    if (child === undefined) return undefined;
    ({ value } = child);
  }
  const children = new Children(value);
  const { total } = children;
  const shown: PsNode['children'] = [];
  for (let at = from; at < Math.min(total, from + count); at += 1) {
    const child = children.at(at);
    if (child === undefined) break;
    shown.push({
      at,
      name: oneLine(child.name),
      kind: child.kind,
      value: cellOfValue(child.value),
      hasChildren: new Children(child.value).total > 0,
    });
  }
  const types = value instanceof PsObject ? (value.types ?? []) : [];
  return { typeNames: types.slice(0, 50).map(oneLine), value: cellOfValue(value), total, children: shown };
}

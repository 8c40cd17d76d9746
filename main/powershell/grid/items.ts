import type { PsMember, PsValue } from '../protocol/clixml/values.ts';
import { PsMemberSet, PsObject } from '../protocol/clixml/values.ts';

/** The objects of a run, in the order in which they came. `parts[n]` is the host that value `n` came from. */
export interface Items {
  readonly values: readonly PsValue[];
  readonly parts: readonly number[];
}

/** What a column shows of an item; undefined: the item has no such property. */
export type Reader = (index: number) => PsValue | undefined;

/** The name of the column that holds what has no properties: texts, numbers, lists. */
export const valueColumn = 'Value';
/** The host, as Invoke-Command names it. */
export const computerColumn = 'PSComputerName';

/** It is shown as it stands and not by its properties. */
export function isPrimitive(value: PsValue): boolean {
  if (!(value instanceof PsObject)) return true;
  if (value.list !== undefined) return true;
  if (value.base !== undefined && !(value.base instanceof PsObject)) return true;
  return value.entries === undefined && value.props === undefined && value.members === undefined;
}

/** The names of an object's properties in their order: of its type, then what was added, then the text keys of a dictionary. */
export function* propertiesOf(value: PsValue): Generator<readonly [name: string, value: PsValue]> {
  if (!(value instanceof PsObject) || isPrimitive(value)) return;
  for (const list of [value.props, value.members]) {
    for (const { name, value: of } of list ?? []) if (!(of instanceof PsMemberSet)) yield [name, of];
  }
  for (const entry of value.entries ?? []) if (typeof entry.key === 'string') yield [entry.key, entry.value];
}

/** Looks a property up in one object after another: in objects of a kind it has the same place, which is tried first. */
export function propertyLookup(name: string): (value: PsValue | undefined) => PsValue | undefined {
  const lower = name.toLowerCase();
  let hint = 0;
  const inMembers = (members: readonly PsMember[] | undefined): PsValue | undefined => {
    if (members === undefined) return undefined;
    let at = members[hint]?.name === name ? hint : indexIn(members, name, lower);
    // A set of members is none that a column could show.
    while (at !== -1 && members[at]?.value instanceof PsMemberSet) at = indexIn(members, name, lower, at + 1);
    if (at === -1) return undefined;
    hint = at;
    const found = members[at]?.value;
    return found instanceof PsMemberSet ? undefined : found;
  };
  return (value) => {
    if (!(value instanceof PsObject)) return undefined;
    const added = inMembers(value.members);
    const found = added === undefined ? inMembers(value.props) : added;
    if (found !== undefined || value.entries === undefined) return found;
    return value.entries.find(({ key }) => typeof key === 'string' && isName(key, lower))?.value;
  };
}

/** All properties of one object by name, for who wants many of them: what `propertyLookup` finds, in time by their number. */
export function propertyReader(value: PsValue): (name: string) => PsValue | undefined {
  const exact = new Map<string, PsValue>();
  const anyCase = new Map<string, PsValue>();
  const note = (name: string, of: PsValue): void => {
    if (!exact.has(name)) exact.set(name, of);
    const lower = name.toLowerCase();
    if (!anyCase.has(lower)) anyCase.set(lower, of);
  };
  if (value instanceof PsObject) {
    for (const list of [value.members, value.props]) {
      for (const { name, value: of } of list ?? []) if (!(of instanceof PsMemberSet)) note(name, of);
    }
    for (const entry of value.entries ?? []) if (typeof entry.key === 'string') note(entry.key, entry.value);
  }
  return (name) => (exact.has(name) ? exact.get(name) : anyCase.get(name.toLowerCase()));
}

const isName = (name: string, lower: string): boolean =>
  name === lower || (name.length === lower.length && name.toLowerCase() === lower);

function indexIn(members: readonly PsMember[], name: string, lower: string, from = 0): number {
  for (let at = from; at < members.length; at += 1) if (members[at]?.name === name) return at;
  for (let at = from; at < members.length; at += 1) if (isName(members[at]?.name ?? '', lower)) return at;
  return -1;
}

import {
  PsMemberSet,
  PsObject,
  PsProgress,
  PsSecureString,
  PsTagged,
  type PsMember,
  type PsValue,
} from '../protocol/clixml/values.ts';

/** About how many bytes of memory a value takes. What it holds in several places is counted once. */
export function sizeOf(value: PsValue): number {
  return value instanceof PsObject ? sizeOfObject(value, new Set()) : sizeOfPrimitive(value);
}

function sizeOfPrimitive(value: Exclude<PsValue, PsObject>): number {
  if (typeof value === 'string') return 24 + value.length * 2;
  if (value instanceof PsTagged) return 90 + value.text.length;
  if (value instanceof PsSecureString) return 64 + (value.wire?.length ?? 0);
  if (value instanceof PsProgress) return 200;
  return 16;
}

function sizeOfObject(object: PsObject, seen: Set<PsObject>): number {
  if (seen.has(object)) return 8;
  seen.add(object);
  const of = (value: PsMember['value']): number => {
    if (value instanceof PsMemberSet) return members(value.members);
    return value instanceof PsObject ? sizeOfObject(value, seen) : sizeOfPrimitive(value);
  };
  // Names are shared by all objects of a session.
  const members = (list: readonly PsMember[]): number => list.reduce((sum, { value }) => sum + 64 + of(value), 32);
  let size = 160 + (object.text === undefined ? 0 : 24 + object.text.length * 2);
  if (object.base !== undefined) size += of(object.base);
  if (object.list !== undefined) size += object.list.items.reduce<number>((sum, item) => sum + 8 + of(item), 64);
  if (object.entries !== undefined) size += object.entries.reduce((sum, { key, value }) => sum + 40 + of(key) + of(value), 32);
  if (object.props !== undefined) size += members(object.props);
  if (object.members !== undefined) size += members(object.members);
  return size;
}

import {
  PsMemberSet,
  PsObject,
  PsProgress,
  PsSecureString,
  PsTagged,
  type PsMember,
  type PsValue,
} from '../protocol/clixml/values.ts';

/** Names up to this length are in what a member counts anyway: they are shared by all objects of a session. */
const shortName = 32;

/**
 * About how many bytes of memory a value takes. What it holds in several places is counted once. Objects may refer to each other in a chain of any
 * length: they are gone through one by one.
 *
 * @param counted lists of type names that were counted before, with another value: objects of a kind have one in common.
 */
export function sizeOf(value: PsValue, counted = new WeakSet<readonly string[]>()): number {
  const seen = new Set<PsObject>();
  const open: (PsObject | PsMemberSet)[] = [];
  let size = 0;
  const add = (each: PsMember['value']): void => {
    if (each instanceof PsMemberSet) open.push(each);
    else if (!(each instanceof PsObject)) size += sizeOfPrimitive(each);
    else if (seen.has(each)) size += 8;
    else {
      seen.add(each);
      open.push(each);
    }
  };
  const addMembers = (members: readonly PsMember[]): void => {
    size += 32;
    for (const { name, value: of } of members) {
      size += 64 + (name.length > shortName ? name.length * 2 : 0);
      add(of);
    }
  };
  add(value);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof PsMemberSet) addMembers(next.members);
    else {
      size += 160 + (next.text === undefined ? 0 : sizeOfText(next.text));
      if (next.types !== undefined && !counted.has(next.types)) {
        counted.add(next.types);
        for (const name of next.types) size += sizeOfText(name);
      }
      if (next.base !== undefined) add(next.base);
      if (next.list !== undefined) {
        size += 64 + next.list.items.length * 8;
        for (const item of next.list.items) add(item);
      }
      if (next.entries !== undefined) {
        size += 32 + next.entries.length * 40;
        for (const { key, value: of } of next.entries) {
          add(key);
          add(of);
        }
      }
      if (next.props !== undefined) addMembers(next.props);
      if (next.members !== undefined) addMembers(next.members);
    }
  }
  return size;
}

const sizeOfText = (text: string): number => 24 + text.length * 2;

function sizeOfPrimitive(value: Exclude<PsValue, PsObject>): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (value instanceof PsTagged) return 66 + sizeOfText(value.text);
  if (value instanceof PsSecureString) return 64 + (value.wire?.length ?? 0);
  if (value instanceof PsProgress) {
    return value.parts.reduce((sum, { tag, text }) => sum + 48 + tag.length * 2 + (text === null ? 0 : sizeOfText(text)), 100);
  }
  return 16;
}

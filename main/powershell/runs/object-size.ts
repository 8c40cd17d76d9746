import { PsMemberSet, PsObject, PsSecureString, PsTagged, type PsMember, type PsValue } from '../protocol/clixml/values.ts';

/** What is beyond so many parts of one value counts no more: objects may hold each other. */
const mostParts = 20_000;

/** Bytes of memory that a value takes, roughly: what bounds have to go by. Names and types are shared and count nothing. */
export function sizeOf(value: PsValue): number {
  let bytes = 0;
  let left = mostParts;
  const seen = new Set<PsObject>();
  const todo: (PsValue | PsMemberSet)[] = [value];
  const members = (list: readonly PsMember[] | undefined): void => {
    if (list === undefined) return;
    bytes += 16 + list.length * 40;
    for (const member of list) todo.push(member.value);
  };
  while (todo.length > 0 && left > 0) {
    left -= 1;
    const next = todo.pop();
    if (next === undefined || next === null || typeof next === 'boolean') continue;
    if (typeof next === 'string') bytes += 16 + next.length * 2;
    else if (typeof next !== 'object') bytes += 16;
    else if (next instanceof PsTagged) bytes += 48 + next.text.length;
    else if (next instanceof PsMemberSet) members(next.members);
    else if (next instanceof PsSecureString) bytes += 64 + (next.wire?.length ?? 0);
    else if (next instanceof PsObject) {
      if (seen.has(next)) continue;
      seen.add(next);
      bytes += 88 + (next.text?.length ?? 0);
      if (next.base !== undefined) todo.push(next.base);
      if (next.list !== undefined) {
        bytes += 40 + next.list.items.length * 8;
        for (const item of next.list.items) todo.push(item);
      }
      for (const { key, value: under } of next.entries ?? []) {
        bytes += 40;
        todo.push(key, under);
      }
      members(next.props);
      members(next.members);
    } else bytes += 200;
  }
  return bytes;
}

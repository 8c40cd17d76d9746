import {
  PsMemberSet,
  PsObject,
  PsProgress,
  PsSecureString,
  PsTagged,
  type PsEntry,
  type PsMember,
  type PsValue,
} from './values.ts';

/**
 * Whether two values say the same, to the last digit and in the same order. What is one object in several places must be one in both, so that
 * objects that hold themselves can be compared too.
 */
export function isSame(a: PsValue, b: PsValue): boolean {
  return same(a, b, { of: new Map(), to: new Map() });
}

/** Pairs that are being compared, or were, both ways: each object's partner must be the other wherever they meet again. */
interface Partners {
  readonly of: Map<PsObject, PsObject>;
  readonly to: Map<PsObject, PsObject>;
}

function same(a: PsValue, b: PsValue, partners: Partners): boolean {
  if (a instanceof PsObject && b instanceof PsObject) return sameObject(a, b, partners);
  if (a instanceof PsTagged && b instanceof PsTagged) return a.tag === b.tag && a.text === b.text;
  if (a instanceof PsSecureString && b instanceof PsSecureString) return a.wire === b.wire && a.plain === b.plain;
  if (a instanceof PsProgress && b instanceof PsProgress) return JSON.stringify(a.parts) === JSON.stringify(b.parts);
  return a === b;
}

function sameObject(a: PsObject, b: PsObject, partners: Partners): boolean {
  if (partners.of.has(a) || partners.to.has(b)) return partners.of.get(a) === b && partners.to.get(b) === a;
  partners.of.set(a, b);
  partners.to.set(b, a);
  return (
    a.text === b.text &&
    a.list?.kind === b.list?.kind &&
    alike(a.types, b.types, (one, other) => one === other) &&
    (a.base === undefined ? b.base === undefined : b.base !== undefined && same(a.base, b.base, partners)) &&
    alike(a.list?.items, b.list?.items, (one, other) => same(one, other, partners)) &&
    alike(a.entries, b.entries, (one, other) => sameEntry(one, other, partners)) &&
    alike(a.props, b.props, (one, other) => sameMember(one, other, partners)) &&
    alike(a.members, b.members, (one, other) => sameMember(one, other, partners))
  );
}

function alike<T>(a: readonly T[] | undefined, b: readonly T[] | undefined, isAlike: (a: T, b: T) => boolean): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((item, index) => index in b && isAlike(item, b[index] as T));
}

function sameEntry(a: PsEntry, b: PsEntry, partners: Partners): boolean {
  return same(a.key, b.key, partners) && same(a.value, b.value, partners);
}

function sameMember(a: PsMember, b: PsMember, partners: Partners): boolean {
  if (a.name !== b.name) return false;
  const one = a.value;
  const other = b.value;
  if (one instanceof PsMemberSet || other instanceof PsMemberSet) {
    if (!(one instanceof PsMemberSet && other instanceof PsMemberSet)) return false;
    return alike(one.members, other.members, (x, y) => sameMember(x, y, partners));
  }
  return same(one, other, partners);
}
